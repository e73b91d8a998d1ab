package turnpike.platform.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.platform.http.Contract.ContractOperation;

/// Finds the operations of a path, one look-up per segment; a fixed segment wins over a parameter.
final class PathTree {
    private final Node root = new Node();

    private static final class Node {
        private final Map<String, Node> fixed = new HashMap<>();
        private final Map<String, ContractOperation> byMethod = new LinkedHashMap<>();
        private @Nullable Node any;
        private String name = "";
    }

    /// What a path means.
    ///
    /// @param byMethod never empty
    record Match(Map<String, ContractOperation> byMethod, Map<String, String> parameters) {}

    void add(String path, ContractOperation operation) {
        Node node = root;
        for (String segment : segments(path)) {
            if (segment.startsWith("{")) {
                if (node.any == null) node.any = new Node();
                node = node.any;
                node.name = segment.substring(1, segment.length() - 1);
            } else {
                node = node.fixed.computeIfAbsent(segment, _ -> new Node());
            }
        }
        node.byMethod.put(operation.method(), operation);
    }

    @Nullable
    Match match(String path) {
        Map<String, String> parameters = new HashMap<>();
        Node node = root;
        for (String segment : segments(path)) {
            Node next = node.fixed.get(segment);
            if (next == null && node.any != null && !segment.isEmpty()) {
                next = node.any;
                parameters.put(next.name, decoded(segment));
            }
            if (next == null) return null;
            node = next;
        }
        return node.byMethod.isEmpty() ? null : new Match(node.byMethod, parameters);
    }

    private static String[] segments(String path) {
        return path.substring(1).split("/", -1);
    }

    /// A broken escape stays as it is; the schema of the parameter will not take it.
    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) return segment;
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }
}
