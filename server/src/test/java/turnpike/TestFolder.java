package turnpike;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// Where the databases of one test process live: in memory where the machine has room for them, because a new database
/// is some nine hundred new files; otherwise on disk.
final class TestFolder {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOM_BYTES = 6L << 30; // four processes at once, of less than 1.5 GB each
    private static final String NAME = "turnpike-test-";

    private TestFolder() {}

    /// A new one, which anybody may enter: the database's server runs as another user.
    static Path make() throws IOException {
        Path parent = hasRoom() ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
        if (parent.equals(MEMORY)) deleteForgotten();
        Path made =
                Files.createTempDirectory(parent, NAME + ProcessHandle.current().pid() + "-");
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static void delete(Path folder) {
        try {
            new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor();
        } catch (IOException | InterruptedException e) {
            System.err.println("left behind: " + folder);
        }
    }

    private static boolean hasRoom() throws IOException {
        return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > ROOM_BYTES;
    }

    /// What processes that were killed left is memory nobody gets back.
    private static void deleteForgotten() throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.list(MEMORY)) {
            all = found.filter(path -> path.getFileName().toString().startsWith(NAME))
                    .toList();
        }
        for (Path folder : all) {
            String rest = folder.getFileName().toString().substring(NAME.length());
            if (!rest.contains("-")) continue;
            long owner = Long.parseLong(rest.substring(0, rest.indexOf('-')));
            if (ProcessHandle.of(owner).isEmpty()) delete(folder);
        }
    }
}
