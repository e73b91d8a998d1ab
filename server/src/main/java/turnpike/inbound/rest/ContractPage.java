package turnpike.inbound.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/// Writes the contract as one HTML page without scripts or anything from elsewhere.
final class ContractPage {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final String HEAD = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <title>Turnpike API</title><style>
        :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
        body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
        h2 { margin-top: 2.5rem; border-bottom: 1px solid #8886 }
        details { margin: .4rem 0; padding: .3rem .7rem; border: 1px solid #8884; border-radius: .4rem }
        summary { cursor: pointer }
        code, pre { font: 13px/1.5 ui-monospace, monospace }
        pre { overflow-x: auto; white-space: pre-wrap }
        .m { display: inline-block; min-width: 4.2rem; font-weight: 700 }
        .r { float: right; opacity: .7 }
        td { padding: .1rem 1rem .1rem 0; vertical-align: top }
        td:nth-child(-n+2) { overflow-wrap: normal }
        nav a { margin-right: .8rem }
        </style></head><body>
        """;

    private final StringBuilder html = new StringBuilder(HEAD);
    private final JsonNode document;

    private ContractPage(JsonNode document) {
        this.document = document;
    }

    static String of(JsonNode document) {
        return new ContractPage(document).write();
    }

    private String write() {
        html.append("<h1>").append(escaped(document.at("/info/title").asText())).append(" API</h1><p>");
        html.append(prose(document.at("/info/description").asText()).replace("\n\n", "</p><p>"));
        html.append("</p><p>As a document: <a href=\"/api/openapi.json\">/api/openapi.json</a></p><nav>");
        for (JsonNode tag : document.path("tags")) {
            String name = escaped(tag.path("name").asText());
            html.append("<a href=\"#%1$s\">%1$s</a> ".formatted(name));
        }
        html.append("</nav>");
        for (JsonNode tag : document.path("tags")) writeTag(tag);
        html.append("<h2 id=\"schemas\">Schemas</h2>");
        for (var schema : document.at("/components/schemas").properties()) {
            html.append("<details id=\"s-%1$s\"><summary>%1$s</summary>".formatted(escaped(schema.getKey())));
            html.append("<pre>")
                    .append(escaped(schema.getValue().toPrettyString()))
                    .append("</pre></details>");
        }
        return html.append("</body></html>").toString();
    }

    private void writeTag(JsonNode tag) {
        String name = tag.path("name").asText();
        html.append("<h2 id=\"%1$s\">%1$s</h2><p>%2$s</p>"
                .formatted(escaped(name), prose(tag.path("description").asText())));
        for (var path : document.path("paths").properties()) {
            for (var method : path.getValue().properties()) {
                boolean isOperation = METHODS.contains(method.getKey());
                if (isOperation && method.getValue().at("/tags/0").asText().equals(name)) {
                    writeOperation(path.getKey(), path.getValue(), method.getKey(), method.getValue());
                }
            }
        }
    }

    private void writeOperation(String path, JsonNode item, String method, JsonNode operation) {
        html.append("<details id=\"o-%s\"><summary><b class=m>%s</b> <code>%s</code> %s<b class=r>%s</b></summary>"
                .formatted(
                        escaped(operation.path("operationId").asText()),
                        method.toUpperCase(Locale.ROOT),
                        escaped(path),
                        prose(operation.path("summary").asText()),
                        escaped(operation.path("x-role").asText())));
        html.append("<p>").append(prose(operation.path("description").asText())).append("</p><table>");
        writeParameters(item.path("parameters"));
        writeParameters(operation.path("parameters"));
        html.append("</table>");
        JsonNode body =
                operation.at("/requestBody/content").path("application/json").path("schema");
        if (!body.isMissingNode()) html.append("<p>Send ").append(link(body)).append("</p>");
        for (var response : operation.path("responses").properties()) {
            JsonNode schema =
                    response.getValue().path("content").path("application/json").path("schema");
            html.append("<p><b>").append(escaped(response.getKey())).append("</b> ");
            html.append(prose(response.getValue().path("description").asText())).append(' ');
            html.append(link(schema)).append("</p>");
        }
        html.append("</details>");
    }

    private void writeParameters(JsonNode parameters) {
        for (JsonNode given : parameters) {
            JsonNode node =
                    given.has("$ref") ? document.at(given.get("$ref").asText().substring(1)) : given;
            html.append("<tr><td><code>%s</code></td><td>%s</td><td><code>%s</code></td></tr>"
                    .formatted(
                            escaped(node.path("name").asText()),
                            escaped(node.path("in").asText()),
                            escaped(node.path("schema").toString())));
        }
    }

    private static String link(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        if (reference.isEmpty()) return "";
        String name = escaped(reference.substring(reference.lastIndexOf('/') + 1));
        return "<a href=\"#s-%1$s\">%1$s</a>".formatted(name);
    }

    /// Sentences of the contract, in which `backticks` mark names.
    private static String prose(String text) {
        return escaped(text).replaceAll("`([^`]+)`", "<code>$1</code>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
