package turnpike.usage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A batch's reports and the sessions they are of: each key once, by its number.
final class KeyedReports {
    private final List<AccountingReport> reports;
    private final List<LifeStore.Wanted> keys;
    private final int[] keyOf;

    KeyedReports(List<AccountingReport> reports) {
        this.reports = reports;
        this.keys = new ArrayList<>(reports.size());
        this.keyOf = new int[reports.size()];
        Map<SessionKey, Integer> numbers = HashMap.newHashMap(reports.size());
        for (int i = 0; i < keyOf.length; i++) {
            AccountingReport report = reports.get(i);
            var key = new SessionKey(report.nas().id(), report.acctSessionId(), report.username());
            Integer number = numbers.putIfAbsent(key, keys.size());
            keyOf[i] = number == null ? keys.size() : number;
            if (number == null) keys.add(new LifeStore.Wanted(report.nas().tenant(), key));
        }
    }

    List<AccountingReport> reports() {
        return reports;
    }

    /// In the order they first came.
    List<LifeStore.Wanted> keys() {
        return keys;
    }

    /// Which of `keys` this report names.
    int keyOf(int report) {
        return keyOf[report];
    }
}
