/// Figures for dashboards: what each tenant's network does now, today, this month and ever. Reads other rooms' tables
/// and is told of commits; writes nothing.
///
/// Totals and open sessions are kept in memory from what each commit says, and checked against the books every minute;
/// lists and counts that need names are read again when they changed. No read scans sessions of the past.
@NullMarked
package turnpike.reporting;

import org.jspecify.annotations.NullMarked;
