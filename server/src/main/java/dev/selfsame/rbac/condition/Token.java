package dev.selfsame.rbac.condition;

/**
 * @param text of a string what stands in the quotes, of an attribute what stands in the brackets
 * @param word of an attribute its source, else empty
 * @param position of its first character in the condition
 */
record Token(Kind kind, String text, String word, int position) {
  enum Kind {
    OPEN,
    CLOSE,
    OPEN_SET,
    CLOSE_SET,
    COMMA,
    AND,
    OR,
    NOT,
    WORD,
    STRING,
    ATTRIBUTE,
    END
  }

  /** For errors: what was found there. */
  String shown() {
    return switch (kind) {
      case END -> "the end";
      case STRING -> '\'' + text + '\'';
      case ATTRIBUTE -> '@' + word + '[' + text + ']';
      case OPEN, CLOSE, OPEN_SET, CLOSE_SET, COMMA, AND, OR, NOT, WORD -> text;
    };
  }
}
