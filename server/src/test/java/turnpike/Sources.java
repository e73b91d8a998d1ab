package turnpike;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// The Java sources of one folder as the compiler's own parser sees them, so that nothing about them is guessed.
final class Sources {

    record File(String name, List<String> lines) {}

    enum Kind {
        METHOD,
        CONSTRUCTOR,
        RECORD
    }

    record Method(String name, Kind kind, int parameters, int lines) {}

    /// A string in the code, put together where it is put together from constants.
    ///
    /// @param name of the constant; empty when it has none
    record Text(String file, String name, long line, String value) {
        private static final Pattern STATEMENT =
                Pattern.compile("(?s)\\s*(select|insert|update|delete|merge|with)\\s.*");

        boolean isStatement() {
            return STATEMENT.matcher(value).matches();
        }

        boolean hasWord(String word) {
            return Pattern.compile("\\b" + Pattern.quote(word) + "\\b")
                    .matcher(value)
                    .find();
        }

        String where() {
            return name.isEmpty() ? file + ":" + line : key();
        }

        String key() {
            return file.replace(".java", "") + "." + name;
        }
    }

    private final List<File> files = new ArrayList<>();
    private final List<Method> methods = new ArrayList<>();
    private final List<Text> texts = new ArrayList<>();
    private final Set<String> classNames = new TreeSet<>();
    private final Set<String> parts = new TreeSet<>();

    private Sources() {}

    /// The project's root folder, wherever the test runs.
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("server/pom.xml")) ? here : Objects.requireNonNull(here.getParent());
    }

    static Sources of(String folder) {
        Path base = root().resolve(folder);
        var sources = new Sources();
        try (Stream<Path> found = Files.walk(base)) {
            List<Path> paths = found.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            for (Path path : paths) {
                sources.files.add(new File(base.relativize(path).toString(), Files.readAllLines(path)));
            }
            sources.parse(paths);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    List<File> files() {
        return files;
    }

    List<Method> methods() {
        return methods;
    }

    /// @param constructor as a {@link Method} names it
    boolean isRecord(String constructor) {
        String type = constructor.replace(".<init>", "");
        return methods.stream()
                .anyMatch(known -> known.kind() == Kind.RECORD && known.name().equals(type));
    }

    List<Text> texts() {
        return texts;
    }

    /// Constants that only serve to put others together, as `File.NAME`.
    Set<String> parts() {
        return parts;
    }

    Set<String> classNames() {
        return classNames;
    }

    Map<String, Integer> filesByRoom() {
        Map<String, Integer> rooms = new TreeMap<>();
        for (File file : files) {
            rooms.merge(file.name().substring(0, Math.max(0, file.name().lastIndexOf('/'))), 1, Integer::sum);
        }
        return rooms;
    }

    private void parse(List<Path> paths) throws IOException {
        var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK, not a JRE");
        try (var manager = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            var task = (JavacTask) compiler.getTask(
                    null, manager, _ -> {}, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(paths));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                unit.accept(new Reader(unit, positions), true);
            }
        }
    }

    private final class Reader extends TreeScanner<Boolean, Boolean> {

        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final String file;
        private final Map<String, String> constants = new TreeMap<>();
        private String type = "";

        Reader(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
            this.file = Path.of(unit.getSourceFile().getName()).getFileName().toString();
        }

        @Override
        public @Nullable Boolean visitClass(ClassTree tree, Boolean deep) {
            String outer = type;
            type = tree.getSimpleName().toString();
            classNames.add(type);
            if (tree.getKind() == Tree.Kind.RECORD) {
                long components = tree.getMembers().stream()
                        .filter(member -> member instanceof VariableTree field
                                && !field.getModifiers().getFlags().contains(Modifier.STATIC))
                        .count();
                methods.add(new Method(file + " " + type, Kind.RECORD, (int) components, 0));
            }
            Boolean result = super.visitClass(tree, deep);
            type = outer;
            return result;
        }

        @Override
        public @Nullable Boolean visitMethod(MethodTree tree, Boolean deep) {
            boolean constructor = tree.getName().contentEquals("<init>");
            int lines =
                    (int) (line(positions.getEndPosition(unit, tree)) - line(positions.getStartPosition(unit, tree)))
                            + 1;
            methods.add(new Method(
                    file + " " + type + "." + tree.getName(),
                    constructor ? Kind.CONSTRUCTOR : Kind.METHOD,
                    tree.getParameters().size(),
                    lines));
            return super.visitMethod(tree, deep);
        }

        /// A constant may be put together from others: what counts is the whole.
        @Override
        public @Nullable Boolean visitVariable(VariableTree tree, Boolean deep) {
            String text = tree.getInitializer() == null ? "" : whole(tree.getInitializer());
            if (text.isEmpty()) return super.visitVariable(tree, deep);
            constants.put(tree.getName().toString(), text);
            note(tree, tree.getName().toString(), text);
            return deep;
        }

        @Override
        public @Nullable Boolean visitBinary(BinaryTree tree, Boolean deep) {
            String text = whole(tree);
            if (text.isEmpty()) return super.visitBinary(tree, deep);
            note(tree, "", text);
            return deep;
        }

        @Override
        public @Nullable Boolean visitLiteral(LiteralTree tree, Boolean deep) {
            if (tree.getValue() instanceof String text) note(tree, "", text);
            return super.visitLiteral(tree, deep);
        }

        private void note(Tree tree, String name, String text) {
            texts.add(new Text(file, name, line(positions.getStartPosition(unit, tree)), text));
        }

        /// The text of an expression made of texts and constants of this file; empty for anything else.
        private String whole(Tree expression) {
            if (expression instanceof LiteralTree literal) {
                return literal.getValue() instanceof String text ? text : "";
            }
            if (expression instanceof IdentifierTree name) {
                String known = constants.getOrDefault(name.getName().toString(), "");
                if (!known.isEmpty()) parts.add(file.replace(".java", "") + "." + name.getName());
                return known;
            }
            return expression instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS
                    ? whole(sum.getLeftOperand()) + whole(sum.getRightOperand())
                    : "";
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }
}
