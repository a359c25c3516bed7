//! Backup repositories.

use serde::Deserialize;
use uuid::Uuid;

use super::lenient::{Flag, Number, Text};
use super::{Item, Page, Request, Version};

/// `RESTBackupRepository`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Repository {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) description: Text,
    pub(crate) path: Text,
    pub(crate) capacity_bytes: Number,
    pub(crate) free_space_bytes: Number,
    /// `ItemLevel` or `SnapshotBased`.
    pub(crate) retention_type: Text,
    /// `Daily`, `Monthly` or `Yearly`: which of the next three counts.
    retention_period_type: Text,
    daily_retention_period: Number,
    monthly_retention_period: Number,
    /// `Year1`, `Years2`, …, `Keep`.
    yearly_retention_period: Text,
    pub(crate) is_long_term: Flag,
    pub(crate) is_out_of_sync: Flag,
    /// This and the next two from v8 on.
    pub(crate) is_outdated: Flag,
    pub(crate) is_out_of_order: Flag,
    pub(crate) out_of_order_reason: Text,
}

impl Repository {
    /// Returns the retention period for people, or an empty text if it is unknown.
    pub(crate) fn retention(&self) -> String {
        let counted = |count: Option<i64>, unit: &str| match count {
            Some(1) => format!("1 {unit}"),
            Some(count) => format!("{count} {unit}s"),
            None => String::new(),
        };
        match self.retention_period_type.as_str() {
            "Daily" => counted(*self.daily_retention_period, "day"),
            "Monthly" => counted(*self.monthly_retention_period, "month"),
            "Yearly" => match self.yearly_retention_period.as_str() {
                "Keep" => "forever".to_owned(),
                years => {
                    let count = years.trim_start_matches("Years").trim_start_matches("Year");
                    count.parse().map_or_else(|_| years.to_owned(), |n| counted(Some(n), "year"))
                }
            },
            other => other.to_owned(),
        }
    }
}

/// `GET /BackupRepositories`.
pub(crate) fn list(version: Version) -> Request<Page<Repository>> {
    let request = Request::get(&["BackupRepositories"]);
    if version.pages_inventory() { request } else { request.whole() }
}

/// `GET /BackupRepositories/{id}`.
pub(crate) fn get(id: Uuid) -> Request<Item<Repository>> {
    Request::get(&["BackupRepositories", &id.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retention_is_that_of_the_selected_period() {
        for (json, told) in [
            (r#""Yearly","yearlyRetentionPeriod":"Years3""#, "3 years"),
            (r#""Yearly","yearlyRetentionPeriod":"Year1","dailyRetentionPeriod":9"#, "1 year"),
            (r#""Yearly","yearlyRetentionPeriod":"Keep""#, "forever"),
            (r#""Yearly","yearlyRetentionPeriod":"Century""#, "Century"),
            (r#""Daily","dailyRetentionPeriod":30"#, "30 days"),
            (r#""Monthly","monthlyRetentionPeriod":1"#, "1 month"),
            (r#""Monthly""#, ""),
            ("null", ""),
            (r#""Hourly""#, "Hourly"),
        ] {
            let json = format!(r#"{{"retentionPeriodType":{json}}}"#);
            assert_eq!(
                serde_json::from_str::<Repository>(&json).unwrap().retention(),
                told,
                "{json}"
            );
        }
    }
}
