package dev.selfsame.json;

import dev.selfsame.error.ArmError;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.model.ResourceId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one place where JSON is read and written. Reading is strict: valid UTF-8 and surrogates,
 * bounded depth, numbers and names, no member twice (also when the two differ only in ASCII case,
 * because ARM compares names so), nothing after the value. Errors are ARM's 400 {@code
 * InvalidRequestContent}.
 */
public final class Json {
  /** Deeper nesting is refused; Jackson's own default of 1000 overflows stacks further in. */
  public static final int DEPTH_MAX = 64;

  /** Longest number, in characters. */
  public static final int NUMBER_LENGTH_MAX = 100;

  /**
   * Largest exponent of ten, either way; more than a double has. A short text like 1E999999999
   * would be a gigabyte once written out.
   */
  public static final int EXPONENT_MAX = 400;

  /** Longest member name, in characters: a resource ID is the longest that clients send. */
  public static final int NAME_LENGTH_MAX = ResourceId.LENGTH_MAX;

  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxNestingDepth(DEPTH_MAX)
          .maxNumberLength(NUMBER_LENGTH_MAX)
          .maxNameLength(NAME_LENGTH_MAX)
          .build();
  private static final JsonMapper STRICT =
      JsonMapper.builder(JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();
  private static final JsonMapper LENIENT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(CONSTRAINTS)
                  .enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
                  .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
                  .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                  .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                  .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Reads a request body that must be one object. */
  public static ObjectNode readObject(byte[] body) {
    return requireObject(read(STRICT, body));
  }

  /**
   * Reads an object as {@code az} and people write templates: comments, unquoted names, single
   * quotes, trailing commas and raw line breaks in strings. Source: clients.md 1.5.
   */
  public static ObjectNode readLenient(byte[] body) {
    return requireObject(read(LENIENT, body));
  }

  /** Reads JSON that we wrote ourselves. */
  public static ObjectNode stored(String text) {
    return (ObjectNode) STRICT.readTree(text);
  }

  /** Reads JSON of any kind that we wrote ourselves. */
  public static JsonNode parse(byte[] own) {
    return STRICT.readTree(own);
  }

  /** An error as ARM shows it, without the {@code error} around it. */
  public static ObjectNode error(ArmError error) {
    ObjectNode node = object().put("code", error.code()).put("message", error.message());
    if (error.target() != null) {
      node.put("target", error.target());
    }
    if (!error.details().isEmpty()) {
      ArrayNode details = node.putArray("details");
      error.details().forEach(detail -> details.add(error(detail)));
    }
    if (!error.additionalInfo().isEmpty()) {
      ArrayNode more = node.putArray("additionalInfo");
      for (ArmError.Info fact : error.additionalInfo()) {
        more.addObject().put("type", fact.type()).set("info", STRICT.valueToTree(fact.info()));
      }
    }
    return node;
  }

  /** Reads a JSON file that stands beside a class, such as something recorded from Azure. */
  public static JsonNode beside(Class<?> owner, String file) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing beside " + owner.getName());
      }
      return STRICT.readTree(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] write(JsonNode node) {
    return STRICT.writeValueAsBytes(node);
  }

  public static String text(JsonNode node) {
    return STRICT.writeValueAsString(node);
  }

  private static ObjectNode requireObject(JsonNode node) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw invalid("a JSON object was expected");
  }

  private static JsonNode read(JsonMapper mapper, byte[] body) {
    try (JsonParser parser = mapper.createParser(decode(body))) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw invalid("the body is empty");
      }
      JsonNode node = value(parser, first);
      if (parser.nextToken() != null) {
        throw invalid("there is text after the end of the value");
      }
      return node;
    } catch (JacksonException e) {
      throw invalid(String.valueOf(e.getOriginalMessage()));
    }
  }

  private static String decode(byte[] body) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(body))
              .toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw invalid("the body is not valid UTF-8");
    }
  }

  // Recursion is bounded by DEPTH_MAX, which the parser enforces.
  private static JsonNode value(JsonParser parser, JsonToken token) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (token) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> {
        ArrayNode array = nodes.arrayNode();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          array.add(value(parser, next));
        }
        yield array;
      }
      case VALUE_STRING -> nodes.stringNode(wellFormed(parser.getString()));
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> nodes.numberNode(parser.getIntValue());
            case LONG -> nodes.numberNode(parser.getLongValue());
            default -> nodes.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> nodes.numberNode(decimal(parser));
      case VALUE_TRUE -> nodes.booleanNode(true);
      case VALUE_FALSE -> nodes.booleanNode(false);
      case VALUE_NULL -> nodes.nullNode();
      default -> throw invalid("unexpected " + token);
    };
  }

  private static BigDecimal decimal(JsonParser parser) {
    try {
      BigDecimal value = parser.getDecimalValue();
      if (Math.abs((long) value.scale()) <= EXPONENT_MAX) {
        return value;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // an exponent beyond what Java can hold: the same answer
    }
    throw invalid("a number has an exponent beyond " + EXPONENT_MAX);
  }

  private static ObjectNode members(JsonParser parser) {
    ObjectNode object = object();
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = wellFormed(parser.currentName());
      // A name that is a resource id is a key of a dictionary, not a member that we might look up
      // in any casing: whoever reads the
      // dictionary decides what two casings of an id mean. Azure CLI sends an identity that it read
      // and the one it was told in one body.
      if (!seen.add(name.startsWith("/") ? name : ResourceId.lower(name))) {
        throw invalid("the property '" + shortened(name) + "' occurs more than once");
      }
      object.set(name, value(parser, parser.nextToken()));
    }
    return object;
  }

  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw invalid("a string holds half of a surrogate pair");
      }
    }
    return text;
  }

  private static String shortened(String name) {
    return name.length() <= 80 ? name : name.substring(0, 80) + "…";
  }

  private static RuntimeException invalid(String why) {
    return ArmErrors.invalidRequestContent(why);
  }

  /** What Azure calls a JSON value's type. */
  public static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "Object";
      case ARRAY -> "Array";
      case STRING -> "String";
      case BOOLEAN -> "Boolean";
      case NUMBER -> value.isIntegralNumber() ? "Integer" : "Float";
      default -> "Null";
    };
  }
}
