package turnpike.simulators.airtel;

/// What the payer does, told by the last two digits of the number.
enum AirtelPhone {
    /// Pays when the test lets the phones answer.
    PAYS("TS", "DP00800001001", "Transaction is successful."),
    WRONG_PIN("TF", "DP00800001002", "Incorrect pin has been entered."),
    NO_FUNDS("TF", "DP00800001007", "User wallet does not have enough money to cover the payable amount."),
    REFUSES("TF", "DP00800001008", "The transaction was refused."),
    /// Airtel lost track of it and never says.
    AMBIGUOUS("TA", "DP00800001000", "The transaction is still processing and is in ambiguous state."),
    EXPIRES("TE", "DP00800001029", "Transaction has been expired."),
    /// Refused before any prompt is sent.
    NOT_REGISTERED("TF", "DP00800001010", "Payee is not registered on Airtel Money platform.");

    private final String status;
    private final String code;
    private final String message;

    AirtelPhone(String status, String code, String message) {
        this.status = status;
        this.code = code;
        this.message = message;
    }

    static AirtelPhone of(String msisdn) {
        return switch (msisdn.substring(msisdn.length() - 2)) {
            case "02" -> WRONG_PIN;
            case "07" -> NO_FUNDS;
            case "08" -> REFUSES;
            case "00" -> AMBIGUOUS;
            case "29" -> EXPIRES;
            case "10" -> NOT_REGISTERED;
            default -> PAYS;
        };
    }

    String status() {
        return status;
    }

    String code() {
        return code;
    }

    String message() {
        return message;
    }
}
