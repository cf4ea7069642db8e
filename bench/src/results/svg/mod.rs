//! Size against speed of encoding, a line a codec: an SVG that stands by
//! itself, in the colours that the reader prefers.

mod scale;

use std::fmt::{self, Write};

use anyhow::{Result, ensure};

use self::scale::{Kind, Scale};
use crate::measure::Task;
use crate::results::record::Speed;
use crate::results::totals::{Total, totals};
use crate::suite::Suite;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 480.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = WIDTH - 24.0;
const TOP: f64 = 56.0;
const BOTTOM: f64 = HEIGHT - 56.0;

/// Colours that differ to the colour-blind as well, lighter on black.
const STYLE: &str = "\
text { font: 12px sans-serif; fill: #1f2328 }
.small { font-size: 10px }
.paper { fill: #ffffff }
.grid { stroke: #d1d9e0; stroke-width: 1 }
.line { fill: none; stroke-width: 2 }
.extreme { stroke-dasharray: 4 4 }
.c0 { color: #c44601 } .c1 { color: #0065a3 } .c2 { color: #007a52 } .c3 { color: #a3458a }
.line, .mark { stroke: currentColor } .mark { fill: currentColor }
.hollow { fill: #ffffff; stroke-width: 2 }
.label { fill: currentColor; stroke: #ffffff; stroke-width: 3px; paint-order: stroke }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.paper, .hollow { fill: #0d1117 }
.grid { stroke: #30363d }
.c0 { color: #ff8c42 } .c1 { color: #58a6ff } .c2 { color: #3fb98c } .c3 { color: #e08fc6 }
.label { fill: currentColor; stroke: #0d1117 }
}
";

/// How many codecs have a colour; more begin again.
const COLOURS: usize = 4;

pub fn draw(rows: &[Speed]) -> Result<String> {
    let totals = totals(rows, Suite::Encode, Task::Encode);
    ensure!(!totals.is_empty(), "no rows of the suite encode to draw");
    let mut text = String::new();
    Drawing::new(&totals).write(&mut text)?;
    Ok(text)
}

struct Drawing<'a> {
    /// Of each codec, in order of presets.
    codecs: Vec<&'a [Total]>,
    x: Scale,
    y: Scale,
}

impl<'a> Drawing<'a> {
    fn new(totals: &'a [Total]) -> Self {
        let speeds = totals.iter().map(|total| total.speed);
        let shares = totals.iter().map(|total| total.share * 100.0);
        Self {
            codecs: totals.chunk_by(|one, other| one.codec == other.codec).collect(),
            x: Scale::over(Kind::Logarithmic, speeds, [LEFT, RIGHT]),
            y: Scale::over(Kind::Linear, shares, [BOTTOM, TOP]),
        }
    }

    fn write(&self, svg: &mut String) -> fmt::Result {
        writeln!(
            svg,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Size against speed of encoding">"#
        )?;
        writeln!(svg, "<style>\n{STYLE}</style>")?;
        writeln!(svg, r#"<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="6"/>"#)?;
        self.axes(svg)?;
        // The first one last, so that it lies on top.
        for (index, codec) in self.codecs.iter().enumerate().rev() {
            writeln!(svg, r#"<g class="c{}">"#, index % COLOURS)?;
            self.lines(svg, codec)?;
            self.marks(svg, codec, index)?;
            self.legend(svg, &codec[0].codec, index)?;
            writeln!(svg, "</g>")?;
        }
        writeln!(svg, "</svg>")
    }

    fn axes(&self, svg: &mut String) -> fmt::Result {
        for value in self.x.ticks() {
            let x = self.x.place(value);
            line(svg, [x, TOP], [x, BOTTOM])?;
            text(svg, [x, BOTTOM + 18.0], "middle", &value.to_string())?;
        }
        for value in self.y.ticks() {
            let y = self.y.place(value);
            line(svg, [LEFT, y], [RIGHT, y])?;
            // As many decimals as the steps have.
            let shown = (value * 100.0).round() / 100.0;
            text(svg, [LEFT - 8.0, y + 4.0], "end", &shown.to_string())?;
        }
        let middle = (LEFT + RIGHT) / 2.0;
        text(svg, [middle, HEIGHT - 14.0], "middle", "MB/s, faster to the right")?;
        let (x, y) = (18.0, (TOP + BOTTOM) / 2.0);
        writeln!(
            svg,
            r#"<text x="{x}" y="{y:.1}" text-anchor="middle" transform="rotate(-90 {x} {y:.1})">size in % of the input, smaller below</text>"#
        )
    }

    fn place(&self, total: &Total) -> [f64; 2] {
        [self.x.place(total.speed), self.y.place(total.share * 100.0)]
    }

    /// One through the levels, and a dashed one through those with `e`.
    fn lines(&self, svg: &mut String, codec: &[Total]) -> fmt::Result {
        for extreme in [false, true] {
            let of_line = codec.iter().filter(|total| total.preset.extreme == extreme);
            let points: Vec<_> = of_line
                .map(|total| self.place(total))
                .map(|[x, y]| format!("{x:.1},{y:.1}"))
                .collect();
            if points.len() > 1 {
                let class = if extreme { "line extreme" } else { "line" };
                writeln!(svg, r#"<polyline class="{class}" points="{}"/>"#, points.join(" "))?;
            }
        }
        Ok(())
    }

    fn marks(&self, svg: &mut String, codec: &[Total], index: usize) -> fmt::Result {
        // Where labels of neighbouring lines are the least in each other's way.
        let (dx, dy, anchor) =
            [(0.0, 18.0, "middle"), (0.0, -9.0, "middle"), (-9.0, 4.0, "end"), (9.0, 4.0, "start")]
                [index % COLOURS];
        for total in codec {
            let [x, y] = self.place(total);
            let title = format!(
                "{} {}: {:.2} MB/s, {:.2} %",
                total.codec,
                total.preset,
                total.speed,
                total.share * 100.0
            );
            mark(svg, index, [x, y], total.preset.extreme, &title)?;
            writeln!(
                svg,
                r#"<text class="small label" x="{:.1}" y="{:.1}" text-anchor="{anchor}">{}</text>"#,
                x + dx,
                y + dy,
                total.preset
            )?;
        }
        Ok(())
    }

    fn legend(&self, svg: &mut String, name: &str, index: usize) -> fmt::Result {
        let x = LEFT + 8.0 + index as f64 * 140.0;
        mark(svg, index, [x, 28.0], false, name)?;
        text(svg, [x + 12.0, 32.0], "start", name)
    }
}

/// A shape for each codec, filled unless it is of an extreme preset.
fn mark(
    svg: &mut String,
    index: usize,
    [x, y]: [f64; 2],
    hollow: bool,
    title: &str,
) -> fmt::Result {
    const RADIUS: f64 = 4.5;
    let class = if hollow { "mark hollow" } else { "mark" };
    let corners: &[[f64; 2]] = match index % COLOURS {
        0 => &[],
        1 => &[[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
        2 => &[[0.0, -1.1], [1.1, 0.9], [-1.1, 0.9]],
        _ => &[[0.0, -1.3], [1.3, 0.0], [0.0, 1.3], [-1.3, 0.0]],
    };
    let title = escape(title);
    if corners.is_empty() {
        return writeln!(
            svg,
            r#"<circle class="{class}" cx="{x:.1}" cy="{y:.1}" r="{RADIUS}"><title>{title}</title></circle>"#
        );
    }
    let points: Vec<_> = corners
        .iter()
        .map(|[dx, dy]| format!("{:.1},{:.1}", x + dx * RADIUS, y + dy * RADIUS))
        .collect();
    writeln!(
        svg,
        r#"<polygon class="{class}" points="{}"><title>{title}</title></polygon>"#,
        points.join(" ")
    )
}

fn line(svg: &mut String, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) -> fmt::Result {
    writeln!(svg, r#"<line class="grid" x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}"/>"#)
}

fn text(svg: &mut String, [x, y]: [f64; 2], anchor: &str, content: &str) -> fmt::Result {
    let content = escape(content);
    writeln!(svg, r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{content}</text>"#)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::record::tests::speed;
    use roxmltree::{Document, Node};

    fn rows() -> Vec<Speed> {
        let mut rows = Vec::new();
        for (which, codec) in ["oxz", "liblzma", "R&D <1>", "d"].into_iter().enumerate() {
            for (step, preset) in ["0", "3", "6", "6e", "9e"].into_iter().enumerate() {
                let mut row = speed(Suite::Encode, Task::Encode, "novel", preset, codec);
                row.seconds.median_s = 0.1 * 3_f64.powi(step as i32) * (which + 1) as f64;
                row.compressed -= 100_000 * step;
                rows.push(row);
            }
        }
        rows
    }

    fn number(node: Node<'_, '_>, name: &str) -> f64 {
        node.attribute(name).unwrap().parse().unwrap()
    }

    #[test]
    fn drawing_is_well_formed_and_names_every_codec() {
        let svg = draw(&rows()).unwrap();
        let document = Document::parse(&svg).unwrap();
        let texts: Vec<_> = document.descendants().filter_map(|node| node.text()).collect();
        for name in ["oxz", "liblzma", "R&D <1>", "d", "9e"] {
            assert!(texts.contains(&name), "{name}");
        }
        let lines = document.descendants().filter(|node| node.has_tag_name("polyline"));
        assert_eq!(lines.count(), 8, "of each codec one, and one of the extreme presets");
    }

    #[test]
    fn marks_stand_within_the_axes_and_in_order_of_speed() {
        let svg = draw(&rows()).unwrap();
        let document = Document::parse(&svg).unwrap();
        // The first codec's are the circles; its legend comes last.
        let circles = document.descendants().filter(|node| node.has_tag_name("circle"));
        let places: Vec<_> =
            circles.map(|node| [number(node, "cx"), number(node, "cy")]).take(5).collect();
        assert_eq!(places.len(), 5);
        for [x, y] in &places {
            assert!((LEFT..=RIGHT).contains(x) && (TOP..=BOTTOM).contains(y), "{x}, {y}");
        }
        let steps: Vec<_> = places.windows(2).map(|pair| pair[0][0] - pair[1][0]).collect();
        let even = steps.iter().all(|step| (step - steps[0]).abs() <= 0.2);
        assert!(steps[0] > 0.0 && even, "each takes three times as long: {steps:?}");
        assert!(places.windows(2).all(|pair| pair[0][1] < pair[1][1]), "each writes less");
    }

    #[test]
    fn nothing_from_elsewhere_is_needed() {
        let svg = draw(&rows()).unwrap();
        let rest = svg.replace("http://www.w3.org/2000/svg", "");
        for forbidden in ["http", "url(", "@import", "<script", "href"] {
            assert!(!rest.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn without_rows_there_is_no_drawing() {
        assert!(draw(&[]).is_err());
    }
}
