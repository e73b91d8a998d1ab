package turnpike.invoices;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;

/// Names the series of numbers an invoice belongs to, and prints its number: `ACME-INV-00-2026-000017`.
///
/// A series is of a prefix, kind, branch and year of the tenant's zone; within it numbers are 1, 2, 3 and so on.
final class Series {
    private Series() {}

    static String of(Invoice.Kind kind, InvoiceSettings seller, Instant at, ZoneId zone) {
        String word = kind == Invoice.Kind.INVOICE ? "INV" : "CRN";
        String prefix = seller.prefix().isEmpty() ? "" : seller.prefix() + "-";
        return prefix + word + "-" + seller.branch() + "-" + at.atZone(zone).getYear();
    }

    static String printed(String series, long number) {
        return series + String.format(Locale.ROOT, "-%06d", number);
    }
}
