package dev.selfsame.rbac.condition;

/**
 * The errors of conditions. All begin with Azure's sentence ("Troubleshoot Azure role assignment
 * conditions"), which says no more; what follows it, with the position, is ours. The page has no
 * code: {@code InvalidCondition} is ours too.
 */
final class ConditionErrors {
  private static final String CODE = "InvalidCondition";
  private static final String INVALID = "The given role assignment condition is invalid.";

  /** So much of what was found is shown. */
  private static final int SHOWN_MAX = 60;

  private ConditionErrors() {}

  private static ConditionException error(String detail, int position) {
    return new ConditionException(
        CODE,
        INVALID + (position < 0 ? " " : " At position " + position + ": ") + detail,
        position);
  }

  /** Azure answers its sentence alone; that the version is meant is the page's explanation. */
  static ConditionException version(String given) {
    return error("The condition version must be '2.0', not '" + cut(given) + "'.", -1);
  }

  static ConditionException empty() {
    return error("It is empty.", 0);
  }

  static ConditionException tooLong(int bytesMax) {
    return error("It is longer than " + bytesMax + " bytes.", -1);
  }

  static ConditionException tooDeep(int depthMax, int position) {
    return error("parentheses and negations are nested more than " + depthMax + " deep.", position);
  }

  static ConditionException character(String text, int position) {
    String found = new StringBuilder().appendCodePoint(text.codePointAt(position)).toString();
    return error(
        "unexpected character '" + found + "' (U+" + "%04X".formatted(found.codePointAt(0)) + ").",
        position);
  }

  static ConditionException open(String what, String closing, int position) {
    return error(what + " begins here and has no closing " + closing + ".", position);
  }

  static ConditionException source(String given, int position) {
    return error(
        "'@"
            + cut(given)
            + "' is no attribute source; the sources are @Request, @Resource, @Principal and"
            + " @Environment.",
        position);
  }

  /** The first sentence as in Azure. */
  static ConditionException attribute(String source, String name, int position) {
    return new ConditionException(
        CODE,
        source
            + " attribute "
            + cut(name)
            + " is not valid. It stands at position "
            + position
            + " of the role assignment condition.",
        position);
  }

  static ConditionException expected(String what, String text, int position) {
    String found = position == text.length() ? "the end" : "'" + text.charAt(position) + "'";
    return error("expected " + what + ", found " + found + ".", position);
  }

  static ConditionException expected(String what, Token found) {
    return error("expected " + what + ", found " + cut(found.shown()) + ".", found.position());
  }

  static ConditionException operator(Token found) {
    return error("'" + cut(found.text()) + "' is no operator.", found.position());
  }

  static ConditionException mixed(Token found) {
    return error(
        "AND and OR stand side by side here; use parentheses to say which comes first.",
        found.position());
  }

  static ConditionException value(Operator operator, Token found) {
    return error(
        operator.word()
            + " compares with "
            + operator.family().form()
            + ", not with "
            + cut(found.shown())
            + ".",
        found.position());
  }

  static ConditionException severalValues(Operator operator, int position) {
    return error(
        operator.word()
            + " compares single values; for several use ForAnyOfAnyValues:"
            + operator.word()
            + " or one of its kin.",
        position);
  }

  private static String cut(String text) {
    return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
  }
}
