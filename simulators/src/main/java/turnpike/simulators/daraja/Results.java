package turnpike.simulators.daraja;

/// What Daraja's result codes say.
final class Results {
    private Results() {}

    static String text(int code) {
        return switch (code) {
            case 0 -> "The service request is processed successfully.";
            case 1 -> "The balance is insufficient for the transaction.";
            case 1019 -> "Transaction has expired";
            case 1032 -> "Request cancelled by user";
            case 1037 -> "DS timeout user cannot be reached";
            case 2001 -> "The initiator information is invalid.";
            default -> "Result " + code;
        };
    }
}
