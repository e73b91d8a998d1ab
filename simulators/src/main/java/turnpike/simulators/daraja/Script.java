package turnpike.simulators.daraja;

import java.util.EnumSet;
import java.util.Set;

/// What goes wrong with the payments of a phone. Told by the phone's last three digits, or for all phones.
///
/// @param resultCode of the prompt once it is answered; 0 is paid
public record Script(int resultCode, Set<Fault> faults) {
    public static final Script PAID = new Script(0, Set.of());

    public enum Fault {
        /// The callback never comes.
        LOST,
        /// It comes three times.
        REPEATED,
        /// A failure is told first, then the success.
        FAILURE_FIRST,
        /// A failure is told after the success.
        FAILURE_AFTER,
        /// It tells another amount than was asked for.
        WRONG_AMOUNT,
        /// It tells another payer than was asked.
        WRONG_PHONE,
        /// Somebody else tells of an order there never was.
        SPOOFED,
        /// It waits until [DarajaSimulator#deliver].
        LATE,
        /// The query says the payer cancelled although the money came.
        QUERY_LIES,
        /// The query says it is being processed.
        QUERY_BUSY,
        /// The push is refused: another one holds the payer's lock.
        LOCKED,
        /// The push is refused: spike arrest.
        SPIKE,
        /// The push reaches the payer and the answer is lost.
        ANSWER_LOST,
        /// Money paid through the prompt is also told as a pay-bill payment.
        TOLD_AS_PAY_BILL
    }

    public Script {
        faults = faults.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(faults));
    }

    public static Script of(int resultCode, Fault... faults) {
        return new Script(resultCode, Set.of(faults));
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }

    /// What phones ending so do in demonstrations.
    static Script ofSuffix(String phone) {
        return switch (phone.substring(phone.length() - 3)) {
            case "001" -> of(1);
            case "032" -> of(1032);
            case "037" -> of(1037);
            case "201" -> of(2001);
            case "019" -> of(1019);
            case "404" -> of(0, Fault.LOST);
            case "222" -> of(0, Fault.REPEATED);
            case "033" -> of(0, Fault.FAILURE_FIRST);
            case "099" -> of(0, Fault.WRONG_AMOUNT);
            case "777" -> of(0, Fault.SPOOFED);
            default -> PAID;
        };
    }
}
