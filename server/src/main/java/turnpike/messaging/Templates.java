package turnpike.messaging;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Remembered;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// What is said, in which words: ours, or the tenant's own.
public final class Templates {
    private static final String TOPIC = "message_template";

    private static final int BODY_MAX = 5_000;
    private static final int SEGMENTS_FINE = 1; // more of them cost as many times as much

    /// What stands in a preview.
    private static final Map<String, String> SAMPLES = Map.ofEntries(
            Map.entry("username", "254712345678"),
            Map.entry("password", "k7Pq2mX9tRw4"),
            Map.entry("plan", "Daily 5 GB"),
            Map.entry("provider", "Kisumu Net"),
            Map.entry("amount", "KES 50"),
            Map.entry("agreed", "KES 40"),
            Map.entry("missing", "KES 30"),
            Map.entry("balance", "KES 120"),
            Map.entry("invoice", "KN-INV-2026-000042"),
            Map.entry("receipt", "SFL9K2ABCD"),
            Map.entry("ends", "12 Mar 14:30"),
            Map.entry("code", "482915"),
            Map.entry("link", "https://wifi.example/c/4fG8kQ2x"),
            Map.entry("name", "Otieno"),
            Map.entry("days", "2"),
            Map.entry("minutes", "10"),
            Map.entry("reason", "cancelled on the phone"),
            Map.entry("account", "Main SMS account"));

    private final Database database;
    private final InstantSource clock;
    private final Audit audit;
    private final DefaultWordings defaults = new DefaultWordings();
    private final Remembered<TenantId, Map<TemplateStore.Key, Wording>> known;
    private final TemplateStore store = new TemplateStore();

    Templates(Database database, InstantSource clock, Audit audit) {
        this.database = database;
        this.clock = clock;
        this.audit = audit;
        this.known = new Remembered<>(database.signals(), TOPIC);
    }

    /// The words for something in one language.
    ///
    /// @param own whether they are the tenant's; ours otherwise
    public record Template(
            TemplateName name, String language, Messages.Channel channel, Wording wording, boolean own) {}

    /// A text as it would arrive.
    ///
    /// @param segments of an SMS; of an e-mail it tells only its length
    public record Preview(String subject, String text, Segments segments, List<String> warnings) {}

    /// Everything there is to say, in our languages and in those the tenant added.
    public List<Template> list(TenantId tenant) {
        Map<TemplateStore.Key, Wording> own = database.call(tenant, tx -> store.all(tx, tenant));
        Set<String> languages = new LinkedHashSet<>(DefaultWordings.LANGUAGES);
        own.keySet().stream().map(TemplateStore.Key::language).sorted().forEach(languages::add);
        List<Template> all = new ArrayList<>();
        for (TemplateName name : TemplateName.values()) {
            for (String language : languages) {
                for (Messages.Channel channel : Messages.Channel.values()) {
                    all.add(template(new TemplateStore.Key(name, language, channel), own));
                }
            }
        }
        return all;
    }

    public Template get(TenantId tenant, TemplateName name, String language, Messages.Channel channel) {
        var key = new TemplateStore.Key(name, language(language), channel);
        return template(key, database.call(tenant, tx -> store.all(tx, tenant)));
    }

    private Template template(TemplateStore.Key key, Map<TemplateStore.Key, Wording> own) {
        Wording theirs = own.get(key);
        return theirs != null
                ? new Template(key.name(), key.language(), key.channel(), theirs, true)
                : new Template(
                        key.name(),
                        key.language(),
                        key.channel(),
                        defaults.get(key.name(), key.language(), key.channel()),
                        false);
    }

    /// Says it in the tenant's own words from now on.
    ///
    /// @throws InvalidInput when the words name a value that this template has not, or leave out what it is
    /// sent for
    public Template put(Actor actor, TemplateName name, String language, Messages.Channel channel, Wording wording) {
        var key = new TemplateStore.Key(name, language(language), channel);
        Wording checked = checked(name, channel, wording);
        complete(name, checked);
        TenantId tenant = actor.tenant();
        database.run(tenant, tx -> {
            Wording before = store.find(tx, tenant, key).orElse(null);
            store.put(tx, tenant, key, checked, clock.instant());
            tx.tell(TOPIC, tenant.toString());
            audit.record(tx, actor, "message_template.changed", subject(key), before, checked);
        });
        return new Template(name, language, channel, checked, true);
    }

    /// Takes our words again.
    public Template reset(Actor actor, TemplateName name, String language, Messages.Channel channel) {
        var key = new TemplateStore.Key(name, language(language), channel);
        TenantId tenant = actor.tenant();
        database.run(tenant, tx -> {
            Wording before = store.find(tx, tenant, key).orElse(null);
            if (before == null) return;
            store.delete(tx, tenant, key);
            tx.tell(TOPIC, tenant.toString());
            audit.record(tx, actor, "message_template.reset", subject(key), before, null);
        });
        return template(key, Map.of());
    }

    /// The words with values in their places.
    ///
    /// @param values take the place of samples
    public Preview preview(TemplateName name, Messages.Channel channel, Wording wording, Map<String, String> values) {
        Wording checked = checked(name, channel, wording);
        Map<String, String> all = new HashMap<>(SAMPLES);
        all.putAll(values);
        Wording filled = checked.filled(all);
        Segments segments = Segments.of(filled.body());
        List<String> warnings = new ArrayList<>();
        if (channel == Messages.Channel.SMS) {
            if (segments.count() > SEGMENTS_FINE) warnings.add("costs " + segments.count() + " SMS each time");
            if (segments.unicode()) warnings.add("has characters outside the GSM alphabet: 70 in an SMS, not 160");
        }
        Set<String> unused = new LinkedHashSet<>(name.placeholders());
        unused.removeAll(checked.places());
        if (name.isSecret() && unused.stream().anyMatch(place -> !place.equals("provider") && !place.equals("plan"))) {
            warnings.add("does not say " + String.join(", ", unused));
        }
        return new Preview(filled.subject(), filled.body(), segments, warnings);
    }

    /// The words for a dispatch, filled in.
    ///
    /// @param key the words wanted
    /// @param fallback the language taken when nobody wrote in that one
    /// @throws InvalidInput naming a value that is missing
    Rendered render(Tx tx, TenantId tenant, TemplateStore.Key key, String fallback, Map<String, String> values) {
        Wording own = Objects.requireNonNull(known.get(tenant, () -> store.all(tx, tenant)))
                .get(key);
        if (own != null) return new Rendered(own.filled(values), key.language());
        boolean spoken = DefaultWordings.LANGUAGES.contains(key.language());
        if (!spoken && !fallback.equals(key.language())) {
            var other = new TemplateStore.Key(key.name(), fallback, key.channel());
            return render(tx, tenant, other, fallback, values);
        }
        String language = spoken ? key.language() : DefaultWordings.LANGUAGES.getFirst();
        return new Rendered(defaults.get(key.name(), language, key.channel()).filled(values), language);
    }

    /// @param language in which it came out
    record Rendered(Wording wording, String language) {}

    /// A subject is no place for it: what is sent is read in the body.
    private static void complete(TemplateName name, Wording wording) {
        Set<String> said = new Wording("", wording.body()).places();
        for (List<String> either : name.essentials()) {
            if (either.stream().noneMatch(said::contains)) {
                String places = either.stream().map(place -> "{" + place + "}").collect(Collectors.joining(" or "));
                throw new InvalidInput("body", "must say " + places + ": the message is sent for it");
            }
        }
    }

    private static Wording checked(TemplateName name, Messages.Channel channel, Wording wording) {
        String body = wording.body().strip();
        String subject = channel == Messages.Channel.EMAIL ? wording.subject().strip() : "";
        if (body.isEmpty()) throw new InvalidInput("body", "must not be empty");
        if (body.length() > BODY_MAX) throw new InvalidInput("body", "must have at most " + BODY_MAX + " characters");
        if (channel == Messages.Channel.EMAIL && subject.isEmpty()) {
            throw new InvalidInput("subject", "must not be empty");
        }
        var checked = new Wording(subject, body);
        for (String place : checked.places()) {
            if (!name.placeholders().contains(place)) {
                throw new InvalidInput(
                        "body", "names {" + place + "}; known are " + String.join(", ", name.placeholders()));
            }
        }
        return checked;
    }

    private static String language(String language) {
        if (!language.matches("[a-z]{2}")) throw new InvalidInput("language", "must be two lower-case letters");
        return language;
    }

    private static Audit.Subject subject(TemplateStore.Key key) {
        return Audit.Subject.of("message_template", key.name().key() + " " + key.language() + " " + key.channel());
    }
}
