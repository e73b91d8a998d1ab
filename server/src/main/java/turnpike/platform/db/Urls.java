package turnpike.platform.db;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import turnpike.platform.settings.BadSetting;

/// Takes a database URL apart, in the form people paste.
final class Urls {
    private Urls() {}

    static Properties parse(String jdbcUrl) {
        URI uri;
        try {
            uri = URI.create(jdbcUrl.substring("jdbc:".length()));
        } catch (IllegalArgumentException e) {
            throw new BadSetting("database.url is not a URL like postgresql://user:password@host:5432/name");
        }
        if (!"postgresql".equals(uri.getScheme())
                || uri.getHost() == null
                || uri.getPath().length() < 2) {
            throw new BadSetting("database.url must look like postgresql://user:password@host:5432/name");
        }
        var out = new Properties();
        out.setProperty("PGHOST", uri.getHost());
        out.setProperty("PGPORT", String.valueOf(uri.getPort() < 0 ? 5432 : uri.getPort()));
        out.setProperty("PGDBNAME", uri.getPath().substring(1));
        if (uri.getRawUserInfo() != null) {
            String[] parts = uri.getRawUserInfo().split(":", 2);
            out.setProperty("user", decode(parts[0]));
            if (parts.length == 2) out.setProperty("password", decode(parts[1]));
        }
        for (String pair :
                uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2 && isCredential(parts[0])) out.setProperty(parts[0], decode(parts[1]));
        }
        return out;
    }

    /// The query part without credentials, `?` included, or nothing.
    static String options(String jdbcUrl) {
        String query = URI.create(jdbcUrl.substring("jdbc:".length())).getRawQuery();
        if (query == null) return "";
        var kept = new StringBuilder();
        for (String pair : query.split("&")) {
            if (!isCredential(pair.split("=", 2)[0])) {
                kept.append(kept.isEmpty() ? '?' : '&').append(pair);
            }
        }
        return kept.toString();
    }

    private static boolean isCredential(String name) {
        return name.equals("user") || name.equals("password");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
