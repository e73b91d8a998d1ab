package turnpike.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// Words in several languages, ours and the tenants'.
final class WordingsTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final InstantSource CLOCK = InstantSource.system();

    private final Templates templates = new Templates(DATABASE, CLOCK, new Audit(DATABASE, new Ids(CLOCK), CLOCK));
    private final TenantId tenant = TenantId.PLATFORM;
    private final Actor actor = Actor.system(tenant, "test");

    @Test
    void whatWeSayIsOneSmsInEveryLanguage() {
        for (Templates.Template template : templates.list(tenant)) {
            if (template.channel() != Messages.Channel.SMS) continue;
            var preview = templates.preview(template.name(), Messages.Channel.SMS, template.wording(), Map.of());
            assertThat(preview.segments().unicode()).as(template.toString()).isFalse();
            assertThat(preview.segments().count()).as(preview.text()).isEqualTo(1);
            assertThat(preview.text()).doesNotContain("{", "}");
        }
    }

    @Test
    void aSubscriberIsSpokenToInTheLanguageWantedElseInTheTenants() {
        assertThat(rendered("sw")).contains("Usimwambie mtu");
        assertThat(rendered("en")).contains("Tell it to nobody");
        assertThat(rendered("fr")).contains("Usimwambie mtu");

        templates.put(actor, TemplateName.OTP, "fr", Messages.Channel.SMS, new Wording("", "Code {code}"));

        assertThat(rendered("fr")).isEqualTo("Code 1234");
        templates.reset(actor, TemplateName.OTP, "fr", Messages.Channel.SMS);
        assertThat(rendered("fr")).contains("Usimwambie mtu");
    }

    @Test
    void wordsMayNameOnlyWhatTheTemplateHas() {
        assertThatThrownBy(() -> templates.put(
                        actor, TemplateName.OTP, "en", Messages.Channel.SMS, new Wording("", "{code} {password}")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("{password}");
        assertThatThrownBy(() ->
                        templates.put(actor, TemplateName.OTP, "en", Messages.Channel.EMAIL, new Wording("", "{code}")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("subject");
    }

    /// A code that is not said is asked for again and again.
    @Test
    void wordsSayWhatTheyAreSentFor() {
        for (var lacking : Map.of(
                        TemplateName.OTP, "Your code, for {minutes} minutes",
                        TemplateName.CREDENTIALS, "Log in as {username}",
                        TemplateName.VOUCHER, "Your voucher for {plan}",
                        TemplateName.REBIND_LINK, "Tap the link",
                        TemplateName.PAID_NOT_CONNECTED, "{plan} is yours")
                .entrySet()) {
            assertThatThrownBy(() -> templates.put(
                            actor, lacking.getKey(), "en", Messages.Channel.SMS, new Wording("", lacking.getValue())))
                    .as(lacking.getValue())
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageContaining("body");
        }
        for (Templates.Template ours : templates.list(tenant)) {
            templates.put(actor, ours.name(), ours.language(), ours.channel(), ours.wording());
            templates.reset(actor, ours.name(), ours.language(), ours.channel());
        }
    }

    /// A name a subscriber chose must not bring a place of its own.
    @Test
    void valuesAreNotLookedThroughForPlaces() {
        var filled = new Wording("", "{name}: {code}").filled(Map.of("name", "{code} $1", "code", "9"));

        assertThat(filled.body()).isEqualTo("{code} $1: 9");
    }

    @Test
    void whatCostsMoreOrLeavesTheSecretOutIsWarnedOf() {
        List<String> warnings = templates
                .preview(TemplateName.OTP, Messages.Channel.SMS, new Wording("", "щ".repeat(80)), Map.of())
                .warnings();

        assertThat(warnings.stream().collect(Collectors.joining("; "))).contains("2 SMS", "alphabet", "code");
    }

    private String rendered(String language) {
        Map<String, String> values = Map.of("code", "1234", "minutes", "10", "provider", "Net");
        var key = new TemplateStore.Key(TemplateName.OTP, language, Messages.Channel.SMS);
        return DATABASE.call(tenant, tx -> templates.render(tx, tenant, key, "sw", values))
                .wording()
                .body();
    }
}
