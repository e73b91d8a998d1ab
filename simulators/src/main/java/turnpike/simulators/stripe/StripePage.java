package turnpike.simulators.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/// The hosted page: what is bought, a choice of cards, two buttons. Plain HTML, so that a browser test can click it.
final class StripePage {
    private StripePage() {}

    /// @param problem what went wrong with the last card; empty before the first
    static String of(ObjectNode session, String name, String problem) {
        String amount = session.path("amount_total").asText() + " "
                + session.path("currency").asText().toUpperCase(Locale.ROOT);
        return """
                <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Pay</title>
                <meta name="viewport" content="width=device-width">
                <style>body{font:1.1em sans-serif;max-width:24em;margin:2em auto;padding:0 1em}
                label,button{display:block;margin:.8em 0;font-size:1em}button{width:100%%;padding:.7em}</style></head>
                <body><h1>%s</h1><p id="amount">%s (minor units)</p><p id="problem" role="alert">%s</p>
                <form method="post">
                <label><input type="radio" name="card" value="GOOD" checked> A card that pays</label>
                <label><input type="radio" name="card" value="DECLINED"> A card that is declined</label>
                <label><input type="radio" name="card" value="NO_FUNDS"> A card without funds</label>
                <label><input type="radio" name="card" value="BANK_DEBIT"> A bank that pays later</label>
                <button name="action" value="pay" id="pay">Pay</button>
                <button name="action" value="cancel" id="cancel">Cancel</button>
                </form></body></html>
                """.formatted(escaped(name), escaped(amount), escaped(problem));
    }

    static String closed() {
        return "<!doctype html><title>Closed</title><h1>This payment page is closed.</h1>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
