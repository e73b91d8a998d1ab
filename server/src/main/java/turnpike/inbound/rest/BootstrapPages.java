package turnpike.inbound.rest;

import java.util.Optional;
import java.util.function.Supplier;
import turnpike.base.NotFound;
import turnpike.platform.http.Answer;
import turnpike.platform.http.PageCall;
import turnpike.routers.Bootstraps;

/// What a new router asks for under `/b/{token}`: its script, once; the login page; and the place to say it is done.
public final class BootstrapPages {
    public static final String PREFIX = "/b/";
    private static final String PLAIN = "text/plain";
    private static final int TOKEN_MAX = 64;

    private final Bootstraps bootstraps;
    private final Supplier<String> scheme;

    /// @param scheme `http` or `https`, as we are reached
    public BootstrapPages(Bootstraps bootstraps, Supplier<String> scheme) {
        this.bootstraps = bootstraps;
        this.scheme = scheme;
    }

    /// An unknown token, a used one and an old one are answered alike.
    public Answer handle(PageCall call) {
        String[] parts = call.path().substring(PREFIX.length()).split("/", 2);
        String token = parts[0];
        if (token.isEmpty() || token.length() > TOKEN_MAX) throw new NotFound("page", PREFIX);
        String rest = parts.length == 1 ? "" : parts[1];
        Optional<String> text = switch (rest) {
            case "" -> bootstraps.script(token, base(call));
            case "login.html" -> bootstraps.page(token);
            case "done" ->
                call.isPost() && bootstraps.done(token, call.origin().address())
                        ? Optional.of("done\n")
                        : Optional.empty();
            default -> Optional.empty();
        };
        return Answer.text(PLAIN, text.orElseThrow(() -> new NotFound("page", PREFIX)))
                .with("Cache-Control", "no-store");
    }

    /// As the router reached us, behind a proxy too.
    private String base(PageCall call) {
        String forwarded = call.header("x-forwarded-proto");
        boolean secure = "https".equals(forwarded) || scheme.get().equals("https");
        return (secure ? "https" : "http") + "://" + call.origin().host();
    }
}
