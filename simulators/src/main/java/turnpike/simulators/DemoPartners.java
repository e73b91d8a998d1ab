package turnpike.simulators;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import turnpike.platform.settings.Settings;
import turnpike.simulators.daraja.DarajaAccount;
import turnpike.simulators.daraja.DarajaSimulator;
import turnpike.simulators.sms.AfricasTalking;
import turnpike.simulators.sms.TakenSms;

/// The companies the demo's first provider deals with: M-Pesa and an SMS exchange, each on a port of its own.
final class DemoPartners implements AutoCloseable {
    static final DarajaAccount SHORT_CODE = DarajaAccount.SANDBOX;
    static final String SMS_USER = "savanna";
    static final String SMS_KEY = "demo-sms-key";

    /// As long as it takes to find the phone and type a PIN.
    static final Duration PIN_TYPED = Duration.ofSeconds(4);

    private static final Duration ON_THE_AIR = Duration.ofMillis(700);

    private final DarajaSimulator daraja;
    private final AfricasTalking sms = new AfricasTalking(SMS_USER, SMS_KEY);

    private DemoPartners(InstantSource clock) {
        daraja = DarajaSimulator.start(SHORT_CODE, clock);
        daraja.payAfter(PIN_TYPED);
        sms.whenTaken(taken -> Thread.ofVirtual().name("sms-report").start(() -> deliver(taken)));
    }

    static DemoPartners start(InstantSource clock) {
        return new DemoPartners(clock);
    }

    DarajaSimulator daraja() {
        return daraja;
    }

    AfricasTalking sms() {
        return sms;
    }

    /// What the product has to be told to find them; what somebody set stays as it is.
    ///
    /// @param flags as given
    Map<String, String> flags(Settings given, Map<String, String> flags) {
        Map<String, String> more = new LinkedHashMap<>();
        more.put("mpesa.sandbox-url", daraja.address().toString());
        more.put("sms.africastalking-url", sms.url());
        return unlessGiven(more, given, home(given, flags));
    }

    /// What the product has to be told to name its own pages by an address of this machine.
    ///
    /// @param flags as given
    static Map<String, String> home(Settings given, Map<String, String> flags) {
        Map<String, String> more = new LinkedHashMap<>();
        int port = given.number("http.port", 8080, 0, 65_535, "port", "Where the screens are.");
        if (port != 0) more.put("http.public-url", "http://127.0.0.1:" + port);
        return unlessGiven(more, given, flags);
    }

    private static Map<String, String> unlessGiven(
            Map<String, String> more, Settings given, Map<String, String> flags) {
        more.keySet().removeIf(key -> !given.text(key, "", "Set for the demo.").isEmpty());
        more.putAll(flags);
        return more;
    }

    private void deliver(TakenSms taken) {
        LockSupport.parkNanos(ON_THE_AIR.toNanos());
        if (!taken.reportUrl().isEmpty()) sms.report(taken, "Success", "");
    }

    @Override
    public void close() {
        daraja.close();
        sms.close();
    }
}
