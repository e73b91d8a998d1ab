package turnpike.outbound.unifi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import turnpike.base.Unavailable;
import turnpike.outbound.unifi.UnifiGuest.Authorization;
import turnpike.platform.web.WebCaller;

/// One site of one console, in either of the two ways consoles can be talked to.
///
/// @throws Unavailable from every method when no answer came, or one that says nothing
/// @throws UnifiRefusal from every method when the console said no
sealed interface UnifiApi permits IntegrationApi, LegacyApi {

    /// Empty when the device is not connected.
    Optional<UnifiGuest> find(String mac);

    /// Every connected device that was let in as a guest.
    List<UnifiGuest> guests();

    /// @return the authorization this one cancelled with its last counters; null when there was none, or the console
    ///     does not tell
    @Nullable
    Authorization authorize(UnifiGuest guest, UnifiTerms terms);

    /// @return the authorization that ended with its last counters; null when there was none, or the console does not
    ///     tell
    @Nullable
    Authorization unauthorize(UnifiGuest guest);

    static UnifiApi open(UnifiLink link, WebCaller web) {
        return switch (link.access()) {
            case UnifiLink.Access.ApiKey(String key) -> new IntegrationApi(link, key, web);
            case UnifiLink.Access.Account account -> new LegacyApi(link, account, web);
        };
    }

    /// The answer's body, or why there is none.
    static JsonNode body(WebCaller.Reply reply, String doing) {
        if (reply.isSuccess()) return reply.json();
        switch (reply.status()) {
            case 401, 403 -> throw new UnifiRefusal("console_refuses_us");
            case 404 -> throw new UnifiRefusal("not_at_console");
            case 400, 422 -> throw new UnifiRefusal("console_refuses_terms");
            default ->
                throw new Unavailable(doing, new IllegalStateException("the console answered " + reply.status()));
        }
    }

    /// aa:bb:cc:dd:ee:ff, as consoles write it.
    static String colons(String mac) {
        return mac.replace('-', ':').toLowerCase(Locale.ROOT);
    }

    /// AA-BB-CC-DD-EE-FF; null when it is no MAC address.
    static @Nullable String dashes(String mac) {
        String digits = mac.replaceAll("[:.-]", "");
        if (!digits.matches("[0-9A-Fa-f]{12}")) return null;
        return HexFormat.ofDelimiter("-")
                .withUpperCase()
                .formatHex(HexFormat.of().parseHex(digits));
    }

    static @Nullable Long number(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isNumber() ? Long.valueOf(value.asLong()) : null;
    }

    static @Nullable String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isTextual() && !value.asText().isEmpty() ? value.asText() : null;
    }
}
