package turnpike.messaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import turnpike.base.Check;

/// Our own words for every template, in every language we speak; read once.
final class DefaultWordings {
    /// The first is what is taken when a language is not spoken.
    static final List<String> LANGUAGES = List.of("en", "sw");

    private final Map<String, Wording> wordings = new HashMap<>();

    DefaultWordings() {
        for (String language : LANGUAGES) {
            Properties texts = read(language);
            for (TemplateName name : TemplateName.values()) {
                put(name, language, Messages.Channel.SMS, new Wording("", text(texts, name, "sms")));
                put(
                        name,
                        language,
                        Messages.Channel.EMAIL,
                        new Wording(text(texts, name, "subject"), text(texts, name, "mail")));
            }
        }
    }

    private void put(TemplateName name, String language, Messages.Channel channel, Wording wording) {
        Check.that(name.placeholders().containsAll(wording.places()), "our words for " + name + " name known values");
        wordings.put(key(name, language, channel), wording);
    }

    /// In this language, or in our first.
    Wording get(TemplateName name, String language, Messages.Channel channel) {
        Wording spoken = wordings.get(key(name, language, channel));
        if (spoken != null) return spoken;
        return Objects.requireNonNull(wordings.get(key(name, LANGUAGES.getFirst(), channel)));
    }

    private static String key(TemplateName name, String language, Messages.Channel channel) {
        return name + " " + language + " " + channel;
    }

    private static String text(Properties texts, TemplateName name, String part) {
        String text = texts.getProperty(name.key() + "." + part);
        Check.that(text != null, "there are words for " + name + "." + part);
        return Objects.requireNonNull(text);
    }

    private static Properties read(String language) {
        String file = "/turnpike/messaging/" + language + ".properties";
        try (InputStream in = DefaultWordings.class.getResourceAsStream(file)) {
            var texts = new Properties();
            texts.load(new InputStreamReader(Objects.requireNonNull(in, file), StandardCharsets.UTF_8));
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }
}
