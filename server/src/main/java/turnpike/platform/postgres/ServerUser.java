package turnpike.platform.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Locale;
import turnpike.platform.settings.BadSetting;

/// As whom PostgreSQL runs. It refuses root, so as root we step down to an unprivileged user id.
///
/// @param id user and group id to step down to; -1 when we are not root and need not
/// @param setpriv whether util-linux's `setpriv` is there (Linux): it can also tie the server's life to ours
record ServerUser(int id, boolean setpriv) {
    private static final int NOBODY = 65534;

    static ServerUser choose(Path directory) throws IOException {
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        boolean setpriv = linux && onPath("setpriv");
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root) return new ServerUser(-1, setpriv);
        if (!setpriv) throw new BadSetting("as root the embedded PostgreSQL needs setpriv (util-linux)");
        Path data = directory.resolve("pgdata");
        int id = Files.exists(data) ? (int) Files.getAttribute(data, "unix:uid") : NOBODY;
        requireReachable(directory.toRealPath());
        return new ServerUser(id == 0 ? NOBODY : id, true);
    }

    /// What to write before a program so that it runs as this user.
    List<String> prefix(boolean dieWithUs) {
        if (!setpriv) return List.of();
        var words = new java.util.ArrayList<String>(List.of("setpriv"));
        if (id >= 0) words.addAll(List.of("--reuid=" + id, "--regid=" + id, "--clear-groups"));
        if (dieWithUs) words.addAll(List.of("--pdeathsig", "INT"));
        else if (id < 0) return List.of();
        return words;
    }

    void own(Path directory) throws IOException {
        if (id < 0) return;
        Files.setAttribute(directory, "unix:uid", id, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(directory, "unix:gid", id, LinkOption.NOFOLLOW_LINKS);
    }

    private static void requireReachable(Path directory) throws IOException {
        for (Path at = directory; at != null; at = at.getParent()) {
            if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new BadSetting("the data directory %s cannot be entered by the database's user (%s is closed);"
                                .formatted(directory, at)
                        + " set data.dir to another place or open the folder");
            }
        }
    }

    private static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return java.util.Arrays.stream(path.split(":")).anyMatch(p -> Files.isExecutable(Path.of(p, program)));
    }
}
