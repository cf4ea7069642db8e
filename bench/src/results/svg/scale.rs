//! From values to places on an axis, and where its ticks stand.

/// One axis: values from `low` to `high`, drawn from `start` to `end`.
pub struct Scale {
    kind: Kind,
    low: f64,
    high: f64,
    start: f64,
    end: f64,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Linear,
    Logarithmic,
}

/// How much of the axis stays empty at each end.
const MARGIN: f64 = 0.06;

impl Scale {
    /// An axis for all of `values`, which are finite, and positive where it
    /// is logarithmic.
    pub fn over(
        kind: Kind,
        values: impl Iterator<Item = f64> + Clone,
        [start, end]: [f64; 2],
    ) -> Self {
        let inner = values.map(|value| kind.inner(value));
        let low = inner.clone().fold(f64::INFINITY, f64::min);
        let high = inner.fold(f64::NEG_INFINITY, f64::max);
        // One value alone still gets an axis around it.
        let width = if high > low { high - low } else { high.abs().max(1.0) * 0.1 };
        Self { kind, low: low - width * MARGIN, high: high + width * MARGIN, start, end }
    }

    pub fn place(&self, value: f64) -> f64 {
        let along = (self.kind.inner(value) - self.low) / (self.high - self.low);
        self.start + along * (self.end - self.start)
    }

    /// Round values, in order.
    pub fn ticks(&self) -> Vec<f64> {
        match self.kind {
            Kind::Logarithmic => {
                let decades = self.low.floor() as i32..=self.high.floor() as i32;
                let values = decades
                    .flat_map(|decade| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(decade)));
                let within = |value: &f64| (self.low..=self.high).contains(&value.log10());
                values.filter(within).collect()
            }
            Kind::Linear => {
                let step = step((self.high - self.low) / 5.0);
                let first = (self.low / step).ceil() as i64;
                let last = (self.high / step).floor() as i64;
                (first..=last).map(|count| count as f64 * step).collect()
            }
        }
    }
}

impl Kind {
    /// What is proportional to the place.
    fn inner(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Logarithmic => value.log10(),
        }
    }
}

/// 1, 2 or 5 times a power of ten, `about` as asked or somewhat less.
fn step(about: f64) -> f64 {
    let decade = 10_f64.powf(about.log10().floor());
    let digit = [5.0, 2.0, 1.0].into_iter().find(|digit| digit * decade <= about);
    digit.unwrap_or(1.0) * decade
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ratios_are_equally_far_apart_on_a_logarithmic_axis() {
        let scale = Scale::over(Kind::Logarithmic, [1.0, 100.0].into_iter(), [0.0, 112.0]);
        let places = [1.0, 10.0, 100.0].map(|value| scale.place(value).round());
        assert_eq!(places, [6.0, 56.0, 106.0]);
        assert_eq!(scale.ticks(), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
    }

    #[test]
    fn a_linear_axis_may_run_upwards() {
        let scale = Scale::over(Kind::Linear, [20.0, 45.0].into_iter(), [112.0, 0.0]);
        assert_eq!([20.0, 45.0].map(|value| scale.place(value).round()), [106.0, 6.0]);
        assert_eq!(scale.ticks(), [20.0, 25.0, 30.0, 35.0, 40.0, 45.0]);
    }

    #[test]
    fn one_value_has_an_axis() {
        for kind in [Kind::Linear, Kind::Logarithmic] {
            let scale = Scale::over(kind, [7.0].into_iter(), [0.0, 100.0]);
            assert_eq!(scale.place(7.0).round(), 50.0);
        }
    }
}
