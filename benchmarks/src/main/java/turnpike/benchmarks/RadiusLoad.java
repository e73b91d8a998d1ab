package turnpike.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import turnpike.benchmarks.AccessRequests.Method;
import turnpike.benchmarks.AccountingRequests.Phase;
import turnpike.simulators.Options;
import turnpike.simulators.Signatures;

/// Load against any RADIUS server: a closed loop (`--window`) or an offered rate (`--rate`), every reply's
/// authenticators checked. Prints one line for people, or JSON, or a row of a Markdown table.
public final class RadiusLoad {
    private static final String HELP = """
            --method pap|chap|mschapv2|mix|status|acct-start|acct-interim|acct-stop|acct-life
            --host --port --secret       where the server is (127.0.0.1 1812 testing123)
            --nas 127.0.0.1 --nases 1    first source address and how many follow it; --sockets 1 of each
            --users 10000 --first-user 0 user00000/pass00000 and so on; --sessions, --epoch, --first-round for accounting
            --requests 100000 --warmup 0 --window 64 --rate 0 --resend-ms 0 --patience-ms 3000
            --cpu name=pid               count a process and its children; `pid!` without them; may be repeated
            --label text --format line|json|row --seed 1 --fail-unless-clean
            """;

    private RadiusLoad() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        Options given = new Options(arguments);
        if (given.has("help")) {
            out.print(HELP);
            return;
        }
        LoadOptions options = LoadOptions.of(given);
        String label = given.text("label", options.method());
        String format = given.text("format", "line");
        boolean strict = given.has("fail-unless-clean");
        CpuMeter cpu = new CpuMeter(given.all("cpu"));
        given.refuseUnknown();

        Requests requests = requests(options);
        LoadResult result;
        try (Load load = new Load(options, requests, cpu::start)) {
            result = load.run();
        }
        Map<String, Double> spent = cpu.spent();
        double all = spent.values().stream().mapToDouble(Double::doubleValue).sum();
        double other = Math.max(0, cpu.machineSpent() - all) / result.seconds();
        spent.replaceAll((_, seconds) -> seconds / Math.max(1, result.answered()) * 1_000);
        out.println(
                switch (format) {
                    case "json" -> result.json(label, spent, other);
                    case "row" -> result.row(label, spent, other);
                    default -> result.line(label, spent, other);
                });
        if (requests instanceof AccountingRequests accounting && format.equals("line")) {
            long[] truth = accounting.truth(options.warmup() + options.requests());
            out.println("bytes reported: " + truth[0] + " " + truth[1]);
        }
        if (strict && !result.clean()) System.exit(1);
    }

    private static Requests requests(LoadOptions options) {
        Signatures signatures = new Signatures(options.target().secret().getBytes(UTF_8));
        return switch (options.method().toLowerCase(Locale.ROOT)) {
            case "pap" -> new AccessRequests(options, signatures, Method.PAP);
            case "chap" -> new AccessRequests(options, signatures, Method.CHAP);
            case "mschapv2" -> new AccessRequests(options, signatures, Method.MSCHAPV2);
            case "mix" -> new AccessRequests(options, signatures, Method.PAP, Method.CHAP, Method.MSCHAPV2);
            case "status" -> new StatusRequests(options, signatures);
            case "acct-start" -> new AccountingRequests(options, signatures, Phase.START);
            case "acct-interim" -> new AccountingRequests(options, signatures, Phase.INTERIM);
            case "acct-stop" -> new AccountingRequests(options, signatures, Phase.STOP);
            case "acct-life" -> new AccountingRequests(options, signatures, Phase.LIFE);
            default -> throw new IllegalArgumentException("unknown method " + options.method() + "\n" + HELP);
        };
    }
}
