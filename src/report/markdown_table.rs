//! Rows in, a Markdown table out, a line at a time.

use super::markdown::text;
use super::visible::{bare, line};
use crate::base::{Field, Type, Value};

/// The lines of a Markdown table, head first, each with its line end. Cells read as on the terminal, and none of them is cut.
pub fn table_markdown<'a>(
    fields: &'a [Field],
    rows: impl Iterator<Item = Vec<Value>> + 'a,
) -> impl Iterator<Item = String> + 'a {
    let names = fields.iter().map(|field| text(&line(&field.name)));
    let is_number = |field: &Field| matches!(field.ty, Some(Type::BigInt | Type::Double));
    let rules = fields.iter().map(|field| if is_number(field) { "---:" } else { "---" }.to_owned());
    let head = [joined(names), joined(rules)];
    head.into_iter().chain(rows.map(|row| joined(row.iter().map(|value| text(&bare(value))))))
}

fn joined(cells: impl Iterator<Item = String>) -> String {
    let mut out = String::from("|");
    for cell in cells {
        out.push(' ');
        out.push_str(&cell);
        out.push_str(" |");
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_cell_is_markup_or_ends_it() {
        let field = |name: &str, ty| Field { name: name.to_owned(), ty: Some(ty) };
        let fields = [field("a|b", Type::Varchar), field("n", Type::BigInt)];
        let rows = [vec![Value::Varchar("<b>\n|x\x1b".to_owned()), Value::BigInt(-5)], vec![Value::Null, Value::Null]];
        assert_eq!(
            table_markdown(&fields, rows.into_iter()).collect::<String>(),
            "| a&#124;b | n |\n| --- | ---: |\n| &#60;b&#62;&#92;n&#124;x&#92;u{1b} | -5 |\n| NULL | NULL |\n"
        );
    }
}
