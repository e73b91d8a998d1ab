package turnpike.messaging;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import turnpike.base.InvalidInput;

/// The words of a template in one language: text with `{name}` where a value goes.
///
/// @param subject of an e-mail; empty for an SMS
public record Wording(String subject, String body) {
    private static final Pattern PLACE = Pattern.compile("\\{([a-zA-Z0-9_]+)}");

    /// The names in braces, in order.
    Set<String> places() {
        var names = new LinkedHashSet<String>();
        for (String text : new String[] {subject, body}) {
            Matcher place = PLACE.matcher(text);
            while (place.find()) names.add(place.group(1));
        }
        return names;
    }

    /// The same with every value in its place. Values are not looked through again.
    ///
    /// @throws InvalidInput naming the first value that is missing
    Wording filled(Map<String, String> values) {
        return new Wording(filled(subject, values), filled(body, values));
    }

    private static String filled(String text, Map<String, String> values) {
        return PLACE.matcher(text).replaceAll(place -> {
            String value = values.get(place.group(1));
            if (value == null) throw new InvalidInput("values." + place.group(1), "is missing");
            return Matcher.quoteReplacement(value);
        });
    }
}
