//! Curves and dots over two axes.

use askama::Template;

use super::{Axis, percent, shape, short};

/// Pixels above the highest tick and below the lowest: there stand the names of the axes and the numbers.
const TOP: f64 = 34.0;
const BOTTOM: f64 = 26.0;
/// Percent of the width left of the first value, where the numbers of the upward axis stand, and right of the last.
const LEFT: f64 = 9.0;
const RIGHT: f64 = 97.0;

/// A picture with two axes. Along the first it takes the width that it is given, upwards it has its pixels.
pub(in crate::report) struct Plot<'a> {
    /// Unique on the page; `aria-labelledby` needs it.
    pub(in crate::report) id: String,
    /// What it shows, in a few words.
    pub(in crate::report) title: String,
    /// What is seen in it, for those who do not see it.
    pub(in crate::report) description: String,
    /// Pixels.
    pub(in crate::report) height: u32,
    /// Along, its name and its numbers.
    pub(in crate::report) along: (Axis, &'a str, &'a dyn Fn(f64) -> String),
    /// Ticks along, where they are not left to the axis.
    pub(in crate::report) ticks: Option<Vec<f64>>,
    /// Upwards, likewise.
    pub(in crate::report) upwards: (Axis, &'a str, &'a dyn Fn(f64) -> String),
    /// What is drawn.
    pub(in crate::report) series: Vec<Series>,
    /// Lines from top to bottom.
    pub(in crate::report) guides: Vec<Guide>,
    /// Values that belong together: at one place along, from one value upwards to another.
    pub(in crate::report) stems: Vec<(f64, f64, f64)>,
}

/// Points of one kind.
pub(in crate::report) struct Series {
    /// Its place among all, which decides colour and shape.
    pub(in crate::report) place: usize,
    /// How its points are drawn.
    pub(in crate::report) marks: Marks,
    /// In their order.
    pub(in crate::report) points: Vec<Point>,
}

/// How points are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Marks {
    /// A shape each, with its words, joined by lines.
    Curve,
    /// Dots: for many.
    Dots,
}

/// A value.
#[derive(Debug, Clone, Default)]
pub(in crate::report) struct Point {
    /// Along.
    pub(in crate::report) x: f64,
    /// Upwards.
    pub(in crate::report) y: f64,
    /// What it is, in words; of a dot only where it is ringed.
    pub(in crate::report) words: String,
    /// Whether there is something about it that the reader should know.
    pub(in crate::report) ringed: bool,
    /// Whether it does not count.
    pub(in crate::report) hollow: bool,
}

/// A line from top to bottom, with its words.
pub(in crate::report) struct Guide {
    /// Along.
    pub(in crate::report) x: f64,
    /// Beside it.
    pub(in crate::report) words: String,
}

impl Plot<'_> {
    /// The SVG. Points without a place on its axes are left out.
    pub(in crate::report) fn render(self) -> Result<String, askama::Error> {
        let (bottom, height) = (f64::from(self.height) - BOTTOM, self.height);
        let along = self.along.0.between(LEFT, RIGHT);
        let upwards = self.upwards.0.between(bottom, TOP);
        let ticks = self.ticks.unwrap_or_else(|| along.ticks(5));
        let levels: Vec<(f64, String)> =
            upwards.ticks(5).into_iter().map(|tick| (upwards.at(tick), (self.upwards.2)(tick))).collect();
        let drawn = Drawn {
            height,
            bottom: short(bottom),
            along: ticks
                .into_iter()
                .map(|tick| Tick { at: percent(along.at(tick)), label: (self.along.2)(tick) })
                .collect(),
            along_name: self.along.1,
            grid: levels.iter().map(|(at, _)| format!("M0 {}H100", short(*at))).collect(),
            // A number stands on its line.
            upwards: levels.into_iter().map(|(at, label)| Tick { at: short(at - 4.0), label }).collect(),
            upwards_name: self.upwards.1,
            guides: self
                .guides
                .into_iter()
                .enumerate()
                .map(|(place, guide)| (place, along.at(guide.x), guide.words))
                .map(|(place, at, words)| DrawnGuide {
                    at: percent(at),
                    y: 30 + 14 * place,
                    words,
                    leftwards: at > 45.0,
                })
                .collect(),
            stems: self
                .stems
                .iter()
                .map(|(x, y, other)| [along.at(*x), upwards.at(*y), upwards.at(*other)])
                .filter(|places| places.iter().all(|place| place.is_finite()))
                .map(|[x, y, other]| format!("M{} {}V{}", short(x), short(y), short(other)))
                .collect(),
            series: self.series.into_iter().map(|series| draw(series, &along, &upwards)).collect(),
            id: self.id,
            title: self.title,
            description: self.description,
        };
        drawn.render()
    }
}

fn draw(series: Series, along: &Axis, upwards: &Axis) -> DrawnSeries {
    let points = series.points.iter().map(|point| (along.at(point.x), upwards.at(point.y), point));
    let points: Vec<(f64, f64, &Point)> = points.filter(|(x, y, _)| x.is_finite() && y.is_finite()).collect();
    let many = series.marks == Marks::Dots;
    let dots = |hollow: bool| -> String {
        let some = points.iter().filter(|(.., point)| many && point.hollow == hollow);
        some.map(|(x, y, _)| format!("M{} {}h0", short(*x), short(*y))).collect()
    };
    let line = |at: usize| if at == 0 { 'M' } else { 'L' };
    let joined = points.iter().enumerate().filter(|_| !many);
    let told = points.iter().filter(|(.., point)| !many || point.ringed);
    DrawnSeries {
        place: series.place,
        shape: if many { "" } else { shape(series.place) },
        line: joined.map(|(at, (x, y, _))| format!("{}{} {}", line(at), short(*x), short(*y))).collect(),
        dots: dots(false),
        hollow: dots(true),
        marks: told
            .map(|(x, y, point)| Mark {
                x: percent(*x),
                y: short(*y),
                words: point.words.clone(),
                ringed: point.ringed,
            })
            .collect(),
    }
}

#[derive(Template)]
#[template(path = "charts/plot.html")]
struct Drawn<'a> {
    id: String,
    title: String,
    description: String,
    height: u32,
    bottom: String,
    along: Vec<Tick>,
    along_name: &'a str,
    grid: String,
    upwards: Vec<Tick>,
    upwards_name: &'a str,
    guides: Vec<DrawnGuide>,
    stems: String,
    series: Vec<DrawnSeries>,
}

struct Tick {
    at: String,
    label: String,
}

struct DrawnGuide {
    at: String,
    /// Where its words stand: those of several would lie over each other.
    y: usize,
    words: String,
    leftwards: bool,
}

struct DrawnSeries {
    place: usize,
    shape: &'static str,
    line: String,
    dots: String,
    hollow: String,
    marks: Vec<Mark>,
}

struct Mark {
    x: String,
    y: String,
    words: String,
    ringed: bool,
}
