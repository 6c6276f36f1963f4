package dev.selfsame.provider.authorization;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a definition, {@code 1.0.0} or {@code 1.0.0-preview}; a preview comes before its
 * release. Source: "Azure Policy definition structure basics", version.
 */
record PolicyVersion(int major, int minor, int patch, String suffix)
    implements Comparable<PolicyVersion> {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,5})\\.(\\d{1,5})\\.(\\d{1,5})(?:-([A-Za-z0-9]{1,32}))?");
  private static final Pattern WANTED =
      Pattern.compile("(\\d{1,5})\\.(\\d{1,5}|\\*)\\.(\\d{1,5}|\\*)(?:-([A-Za-z0-9]{1,32}))?");

  static Optional<PolicyVersion> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(
            new PolicyVersion(
                Integer.parseInt(form.group(1)),
                Integer.parseInt(form.group(2)),
                Integer.parseInt(form.group(3)),
                form.group(4) == null ? "" : form.group(4)))
        : Optional.empty();
  }

  /** Whether a text is what an assignment may ask for, such as {@code 1.*.*}. */
  static boolean isWanted(String text) {
    return WANTED.matcher(text).matches();
  }

  /** The newest of some versions that an assignment's wish takes. */
  static Optional<String> newest(String wanted, List<String> versions) {
    return versions.stream()
        .filter(each -> takes(wanted, each))
        .max((one, other) -> compare(one, other));
  }

  private static boolean takes(String wanted, String version) {
    Matcher wish = WANTED.matcher(wanted);
    Optional<PolicyVersion> is = parse(version);
    return wish.matches()
        && is.isPresent()
        && Integer.parseInt(wish.group(1)) == is.get().major
        && (wish.group(2).equals("*") || Integer.parseInt(wish.group(2)) == is.get().minor)
        && (wish.group(3).equals("*") || Integer.parseInt(wish.group(3)) == is.get().patch)
        && (wish.group(4) == null
            ? is.get().suffix.isEmpty() || wish.group(2).equals("*")
            : wish.group(4).equalsIgnoreCase(is.get().suffix));
  }

  /** In the order of versions; a text that is none comes first. */
  static int compare(String one, String other) {
    PolicyVersion none = new PolicyVersion(-1, 0, 0, "");
    return parse(one).orElse(none).compareTo(parse(other).orElse(none));
  }

  @Override
  public int compareTo(PolicyVersion other) {
    int order = Integer.compare(major, other.major);
    order = order != 0 ? order : Integer.compare(minor, other.minor);
    order = order != 0 ? order : Integer.compare(patch, other.patch);
    return order != 0
        ? order
        : suffix.isEmpty() || other.suffix.isEmpty()
            ? Boolean.compare(suffix.isEmpty(), other.suffix.isEmpty())
            : suffix.compareToIgnoreCase(other.suffix);
  }
}
