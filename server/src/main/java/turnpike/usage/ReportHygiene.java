package turnpike.usage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import turnpike.usage.AccountingReport.Place;

/// Takes NUL characters out of texts a NAS sent: PostgreSQL cannot store them, and one such report would keep a whole
/// batch from being stored, over and over.
final class ReportHygiene {
    private ReportHygiene() {}

    static List<AccountingReport> cleaned(List<AccountingReport> reports) {
        for (AccountingReport report : reports) {
            if (isDirty(report)) return allCleaned(reports);
        }
        return reports;
    }

    private static List<AccountingReport> allCleaned(List<AccountingReport> reports) {
        List<AccountingReport> out = new ArrayList<>(reports.size());
        for (AccountingReport r : reports) out.add(isDirty(r) ? cleaned(r) : r);
        return out;
    }

    private static boolean isDirty(AccountingReport r) {
        Place p = r.place();
        return isDirty(r.acctSessionId())
                || isDirty(r.username())
                || isDirty(p.mac())
                || isDirty(p.framedAddress())
                || isDirty(p.nasPort());
    }

    private static boolean isDirty(@Nullable String text) {
        return text != null && text.indexOf('\0') >= 0;
    }

    private static AccountingReport cleaned(AccountingReport r) {
        Place p = r.place();
        return new AccountingReport(
                r.nas(),
                r.kind(),
                r.acctSessionId().replace("\0", ""),
                r.username().replace("\0", ""),
                new Place(
                        p.accessKind(),
                        clean(p.mac()),
                        clean(p.framedAddress()),
                        clean(p.nasPort()),
                        p.interimInterval()),
                r.counters(),
                r.terminateCause(),
                r.at());
    }

    private static @Nullable String clean(@Nullable String text) {
        return text == null ? null : text.replace("\0", "");
    }
}
