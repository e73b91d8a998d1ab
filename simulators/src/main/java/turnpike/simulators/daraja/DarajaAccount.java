package turnpike.simulators.daraja;

/// The application and short code the simulator knows. The sandbox's published constants by default.
public record DarajaAccount(String consumerKey, String consumerSecret, String shortCode, String passkey) {
    public static final DarajaAccount SANDBOX = new DarajaAccount(
            "sandbox-consumer-key",
            "sandbox-consumer-secret",
            "174379",
            "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919");

    @Override
    public String toString() {
        return "DarajaAccount[" + shortCode + "]";
    }
}
