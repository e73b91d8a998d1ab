package turnpike.inbound.rest;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.messaging.Messages;
import turnpike.messaging.TemplateName;
import turnpike.messaging.Templates;
import turnpike.messaging.Wording;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;

/// In which words the caller's tenant speaks to subscribers.
public final class MessageTemplateRoutes {
    private final Templates templates;

    public MessageTemplateRoutes(Templates templates) {
        this.templates = templates;
    }

    public void addTo(Operations operations) {
        operations
                .on(
                        "listMessageTemplates",
                        call -> Answer.json(ListPage.all(templates.list(call.tenant()).stream()
                                .map(MessageTemplateRoutes::view)
                                .toList())))
                .on("putMessageTemplate", this::put)
                .on("resetMessageTemplate", this::reset)
                .on("previewMessageTemplate", this::preview);
    }

    private record Body(
            String name,
            String language,
            Messages.Channel channel,
            @Nullable String subject,
            @Nullable String body) {
        TemplateName template() {
            return TemplateName.of(name);
        }

        Wording wording() {
            return new Wording(subject == null ? "" : subject, body == null ? "" : body);
        }
    }

    private record View(
            String name,
            String language,
            Messages.Channel channel,
            String subject,
            String body,
            boolean own,
            boolean secret,
            List<String> placeholders) {}

    private record PreviewView(
            String subject, String text, int segments, int characters, boolean unicode, List<String> warnings) {}

    private Answer put(Call call) {
        Body body = call.body(Body.class);
        return Answer.json(
                view(templates.put(Actors.of(call), body.template(), body.language, body.channel, body.wording())));
    }

    private Answer reset(Call call) {
        Body body = call.body(Body.class);
        return Answer.json(view(templates.reset(Actors.of(call), body.template(), body.language, body.channel)));
    }

    private Answer preview(Call call) {
        Body body = call.body(Body.class);
        Templates.Preview preview = templates.preview(body.template(), body.channel, body.wording(), Map.of());
        return Answer.json(new PreviewView(
                preview.subject(),
                preview.text(),
                preview.segments().count(),
                preview.segments().characters(),
                preview.segments().unicode(),
                preview.warnings()));
    }

    private static View view(Templates.Template template) {
        return new View(
                template.name().key(),
                template.language(),
                template.channel(),
                template.wording().subject(),
                template.wording().body(),
                template.own(),
                template.name().isSecret(),
                template.name().placeholders());
    }
}
