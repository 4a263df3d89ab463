//! What pandas does for an aggregate that no single method of a grouped column gives.

/// A way to an aggregate in pandas. The emitter carries it out: a few columns first, then methods over groups, then perhaps
/// a last computation over their results; never a loop over groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recipe {
    /// `(x, y)`: the smallest `x` where `y` is smallest, among rows where neither is NULL.
    AtSmallest,
    /// `(x, y)`: the smallest `x` where `y` is largest, among rows where neither is NULL.
    AtLargest,
    /// `(x)`: the most frequent value; of several the smallest.
    Mode,
    /// `(x, q)`: the value at place `ceil(n * q)`, from 1 on.
    QuantileDisc,
    /// `(x, y)`: the covariance of the pairs where both are there, divided by how many they are.
    CovariancePop,
    /// `(x, y)`: the same, divided by one less.
    CovarianceSamp,
    /// `(x, y)`: Pearson's coefficient of the pairs where both are there; NULL where one side does not vary.
    Correlation,
    /// `(x, separator)`: the texts in their order, put together.
    Join,
}

impl Recipe {
    /// The idea in pandas, for the list of functions; `g` stands for the groups.
    pub fn shown(self) -> &'static str {
        match self {
            Recipe::AtSmallest => "x.where(y == g[y].transform(\"min\")), then min()",
            Recipe::AtLargest => "x.where(y == g[y].transform(\"max\")), then min()",
            Recipe::Mode => "x.where(times == g[times].transform(\"max\")), then min()",
            Recipe::QuantileDisc => "x.where(g[x].rank(method=\"first\") == np.ceil(n * q)), then first()",
            Recipe::CovariancePop => "(x - g[x].transform(\"mean\")) * (y - g[y].transform(\"mean\")), then mean()",
            Recipe::CovarianceSamp => {
                "(x - g[x].transform(\"mean\")) * (y - g[y].transform(\"mean\")), then sum() / (n - 1)"
            }
            Recipe::Correlation => {
                "the sums of xy, xx and yy about the means of the group, then xy / (xx ** 0.5 * yy ** 0.5)"
            }
            Recipe::Join => "agg(separator.join) of the values that are there",
        }
    }
}
