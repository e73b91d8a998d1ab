package turnpike.inbound.portal;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.PortalTokens;
import turnpike.hotspot.Visit;
import turnpike.platform.http.Answer;
import turnpike.platform.http.PageCall;
import turnpike.storefront.Theme;
import turnpike.tenancy.Tenant;
import turnpike.tenancy.Tenants;

/// What every page begins with: whose visit it is, in which language and look.
final class PortalDesk {
    private final Hotspot hotspot;
    private final Tenants tenants;
    private final Pages pages;

    PortalDesk(Hotspot hotspot, Tenants tenants, Pages pages) {
        this.hotspot = hotspot;
        this.tenants = tenants;
        this.pages = pages;
    }

    /// Somebody at a page.
    ///
    /// @param form fields of the body; empty for a page that is only looked at
    record Guest(
            Visit visit,
            PortalTokens.State state,
            Tenant tenant,
            Theme theme,
            PortalView view,
            PageCall call,
            Map<String, String> form) {

        PortalTexts texts() {
            return view.texts();
        }

        @Nullable
        UUID purchaseId() {
            return state.purchaseId();
        }

        /// A value of the form, else of the address.
        String value(String name) {
            String value = form.get(name);
            if (value == null) value = call.query(name);
            return value == null ? "" : value.strip();
        }

        @Nullable
        UUID id(String name) {
            try {
                return UUID.fromString(value(name));
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
    }

    /// What a page answers to somebody whose way we know.
    @FunctionalInterface
    interface Step {
        Answer answer(Guest guest);
    }

    /// Finds the visit that the call goes on with; whoever brings none is told to come in again by the front.
    Answer with(PageCall call, Step step) {
        Map<String, String> form = call.isPost() ? call.form() : Map.of();
        String s = form.containsKey("s") ? form.get("s") : call.query("s");
        Optional<PortalTokens.State> state = hotspot.tokens().state(s);
        Optional<Visit> visit = state.flatMap(hotspot.visits()::of);
        if (visit.isEmpty()) return lost(call, "stale");
        return step.answer(guest(visit.get(), state.get(), call, form));
    }

    private Guest guest(Visit visit, PortalTokens.State state, PageCall call, Map<String, String> form) {
        String language = call.query("lang");
        Visit speaking = visit;
        if (language != null && Theme.LANGUAGES.contains(language) && !language.equals(visit.language())) {
            hotspot.visits().speak(visit, language);
            speaking = new Visit(
                    visit.tenant(),
                    visit.id(),
                    visit.place(),
                    visit.device(),
                    visit.who(),
                    language,
                    visit.createdAt());
        }
        Tenant tenant = tenants.get(visit.tenant());
        var view = new PortalView(PortalTexts.of(speaking.language()), tenant.zone());
        return new Guest(speaking, state, tenant, hotspot.themes().of(visit.tenant()), view, call, form);
    }

    /// The address of one of our pages on this way.
    String at(Guest guest, String page) {
        return at(guest.visit(), page, guest.purchaseId());
    }

    String at(Visit visit, String page, @Nullable UUID purchaseId) {
        return "/p/s/" + page + "?s=" + hotspot.visits().token(visit, purchaseId);
    }

    /// What the form before had for a problem; null when none of those.
    @Nullable
    String problem(Guest guest, Set<String> known) {
        String bad = guest.value("bad");
        return known.contains(bad) ? bad : null;
    }

    String s(Guest guest) {
        return hotspot.visits().token(guest.visit(), guest.purchaseId());
    }

    /// @param page its own name, for the links to other languages; null when it was the answer to a form
    Answer page(Guest guest, @Nullable String page, Pages.Body body) {
        return page(guest, page, "", body);
    }

    /// @param more of its address, as `&plan=…`
    Answer page(Guest guest, @Nullable String page, String more, Pages.Body body) {
        String title = guest.theme().look().title();
        var frame = new Pages.Frame(
                guest.theme(),
                title.isEmpty() ? guest.tenant().name() : title,
                guest.texts(),
                page == null ? null : at(guest, page) + more);
        return pages.page(200, frame, body);
    }

    /// A page for somebody we know nothing of. The same for all reasons why, so that guesses learn nothing.
    Answer lost(PageCall call, String why) {
        PortalTexts texts = PortalTexts.of(PortalTexts.wanted(call.header("accept-language"), "en"));
        var frame = new Pages.Frame(Theme.standard(), "Wi-Fi", texts, null);
        return pages.page(404, frame, Pages.Body.of("message", Map.of("say", texts.get("bad." + why))));
    }
}
