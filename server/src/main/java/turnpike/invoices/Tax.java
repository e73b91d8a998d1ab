package turnpike.invoices;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import turnpike.base.InvalidInput;
import turnpike.base.Money;

/// Finds the tax within prices that include it.
///
/// The tax of all lines of a rate is the tax of their sum, rounded half up once; the minor units that no line's own
/// fraction gives are handed out by largest remainder, the earlier line first. So lines add up to their invoice, and an
/// invoice of many small lines pays the tax of one large one.
final class Tax {
    private static final int WHOLE = 10_000; // basis points

    private Tax() {}

    static List<Invoice.Line> within(List<Invoices.Line> lines) {
        long[] taxes = new long[lines.size()];
        Map<Integer, List<Integer>> byRate = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            byRate.computeIfAbsent(lines.get(i).taxBasisPoints(), _ -> new ArrayList<>())
                    .add(i);
        }
        byRate.forEach((rate, members) -> share(lines, rate, members, taxes));
        List<Invoice.Line> out = new ArrayList<>();
        for (int i = 0; i < taxes.length; i++) {
            Invoices.Line line = lines.get(i);
            Money tax = new Money(taxes[i], line.unitPrice().currency());
            Money net = line.total().minus(tax);
            out.add(new Invoice.Line(line.text(), line.quantity(), line.unitPrice(), line.taxBasisPoints(), net, tax));
        }
        return List.copyOf(out);
    }

    private static void share(List<Invoices.Line> lines, int rate, List<Integer> members, long[] taxes) {
        String currency = lines.getFirst().unitPrice().currency();
        Money sum = Money.zero(currency);
        for (int i : members) sum = sum.plus(lines.get(i).total());
        long left = sum.share(rate, WHOLE + rate).minor();
        Map<Integer, Long> remainders = new TreeMap<>();
        for (int i : members) {
            long parts = Math.multiplyExact(lines.get(i).total().minor(), rate);
            taxes[i] = parts / (WHOLE + rate);
            remainders.put(i, parts % (WHOLE + rate));
            left -= taxes[i];
        }
        List<Integer> largestFirst = new ArrayList<>(members);
        largestFirst.sort(Comparator.comparingLong((Integer i) -> -remainders.getOrDefault(i, 0L)));
        for (int i : largestFirst.subList(0, Math.toIntExact(left))) taxes[i]++;
    }

    static Invoice.Sums sums(List<Invoice.Line> lines) {
        if (lines.isEmpty()) throw new InvalidInput("lines", "must not be empty");
        Money zero = Money.zero(lines.getFirst().unitPrice().currency());
        Money net = lines.stream().map(Invoice.Line::net).reduce(zero, Money::plus);
        Money tax = lines.stream().map(Invoice.Line::tax).reduce(zero, Money::plus);
        return new Invoice.Sums(net, tax, net.plus(tax));
    }
}
