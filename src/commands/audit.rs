//! `vb365 audit`: who looked at what, when, from where.

mod report;
