package turnpike.platform.postgres;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32;
import org.tukaani.xz.XZInputStream;
import turnpike.platform.settings.BadSetting;

/// Unpacks PostgreSQL's programs from the jar into a folder, once per version.
final class Binaries {
    private static final int BLOCK = 512;

    private Binaries() {}

    /// The folder with `bin/postgres`, unpacked if it was not.
    ///
    /// @param under where versions are kept; made readable for everyone, because the server may run as another user
    static Path unpack(Path under) {
        String resource = "/" + archiveName();
        try (InputStream probe = Binaries.class.getResourceAsStream(resource)) {
            if (probe == null) throw new BadSetting("no embedded PostgreSQL for this machine; set database.url");
            byte[] archive = probe.readAllBytes();
            var crc = new CRC32();
            crc.update(archive);
            Path home = under.resolve("postgres-" + HexFormat.of().toHexDigits((int) crc.getValue()));
            if (Files.exists(home.resolve("unpacked"))) return home;
            Path half = Files.createTempDirectory(Files.createDirectories(under), "unpacking-");
            readTar(new XZInputStream(new BufferedInputStream(new java.io.ByteArrayInputStream(archive))), half);
            Files.writeString(half.resolve("unpacked"), resource);
            setMode(half, 0755);
            try {
                Files.move(half, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (!Files.exists(home.resolve("unpacked")))
                    throw e; // Another process was faster: its copy is as good.
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL's programs cannot be unpacked under " + under, e);
        }
    }

    private static String archiveName() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch");
        return "postgres-%s-%s.txz"
                .formatted(os, arch.equals("amd64") ? "x86_64" : arch.equals("aarch64") ? "arm_64" : arch);
    }

    /// POSIX ustar: 512-octet headers, name at 0, mode at 100, size at 124, type at 156, link at 157, prefix at 345.
    private static void readTar(InputStream stream, Path to) throws IOException {
        var in = new DataInputStream(stream);
        byte[] header = new byte[BLOCK];
        while (true) {
            in.readFully(header);
            String name = text(header, 0, 100);
            if (name.isEmpty()) return;
            String prefix = text(header, 345, 155);
            Path target =
                    to.resolve(prefix.isEmpty() ? name : prefix + "/" + name).normalize();
            if (!target.startsWith(to)) throw new IOException("archive entry outside its folder: " + name);
            long size = octal(header, 124, 12);
            int mode = (int) octal(header, 100, 8);
            switch (header[156]) {
                case '5' -> Files.createDirectories(target);
                case '2' -> {
                    Files.createDirectories(target.getParent());
                    Files.createSymbolicLink(target, Path.of(text(header, 157, 100)));
                }
                case '0', 0 -> {
                    Files.createDirectories(target.getParent());
                    Files.write(target, in.readNBytes((int) size));
                    setMode(target, mode);
                    in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                }
                default -> throw new IOException("archive entry of unknown type: " + name);
            }
        }
    }

    private static void setMode(Path file, int mode) throws IOException {
        boolean runs = (mode & 0100) != 0;
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private static String text(byte[] header, int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) end++;
        return new String(header, at, end - at, StandardCharsets.UTF_8);
    }

    private static long octal(byte[] header, int at, int length) {
        return Long.parseLong(text(header, at, length).strip(), 8);
    }
}
