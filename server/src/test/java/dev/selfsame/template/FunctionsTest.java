package dev.selfsame.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Functions that depend on their arguments alone. Values for uniqueString, CIDR, base 64 and the
 * lambdas are published ones (Microsoft's function reference, and public re-implementations that
 * were compared with Azure).
 */
class FunctionsTest {
  private static final Scope LATER =
      (name, arguments) -> name.equals("later") ? new Answer.Later() : new Answer.Unknown();

  private static JsonNode value(String expression) {
    return switch (new Evaluator(new Budget(System::nanoTime))
        .evaluate(Expressions.parse("[" + expression + "]"), LATER)) {
      case Evaluator.Result.Value(JsonNode value) -> value;
      case Evaluator.Result.Rest(Expression rest) ->
          throw new AssertionError("left: " + Expressions.print(rest));
    };
  }

  private static String rest(String expression) {
    return switch (new Evaluator(new Budget(System::nanoTime))
        .evaluate(Expressions.parse("[" + expression + "]"), LATER)) {
      case Evaluator.Result.Value(JsonNode value) -> throw new AssertionError("value: " + value);
      case Evaluator.Result.Rest(Expression rest) -> Expressions.print(rest);
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          uniqueString('tyeth') | "zcztcwvu6iyg6"
          uniqueString('hello', 'world') | "a7wkljktk6wne"
          concat('a', 1, true()) | "a1True"
          concat(createArray(1), createArray('b')) | [1,"b"]
          string(createArray(true(), 'abc', 1234)) | "[true,\\"abc\\",1234]"
          string(false()) | "False"
          format('{0}, {1}. Formatted number: {2:N0}', 'Hello', 'User', 8175133) | "Hello, User. Formatted number: 8,175,133"
          format('vm{0:D3}-{1,4}/{1,-4}/{{}}', 7, 'ab') | "vm007-  ab/ab  /{}"
          base64('one, two, three') | "b25lLCB0d28sIHRocmVl"
          base64ToString('b25lLCB0d28sIHRocmVl') | "one, two, three"
          base64ToJson('eydvbmUnOiAnYScsICd0d28nOiAnYid9') | !
          dataUri('Hello') | "data:text/plain;charset=utf8;base64,SGVsbG8="
          dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==') | "Hello, World!"
          uri('http://contoso.org/firstpath/', 'myscript.sh') | "http://contoso.org/firstpath/myscript.sh"
          uri('http://contoso.org/firstpath/azuredeploy.json', 'myscript.sh') | "http://contoso.org/firstpath/myscript.sh"
          uriComponent('http://contoso.com/resources/nested/azuredeploy.json') | "http%3A%2F%2Fcontoso.com%2Fresources%2Fnested%2Fazuredeploy.json"
          uriComponentToString('http%3A%2F%2Fcontoso.com') | "http://contoso.com"
          padLeft('123', 10, '0') | "0000000123"
          replace('123-123-1234', '-', '') | "1231231234"
          split('one;two,three', createArray(',', ';')) | ["one","two","three"]
          join(createArray('a', 'b'), '-') | "a-b"
          startsWith('abcdef', 'AB') | true
          endsWith('abcdef', 'eF') | true
          indexOf('test', 't') | 0
          lastIndexOf('test', 't') | 3
          indexOf('abcdef', 'CD') | 2
          substring('one two three', 4, 3) | "two"
          first('One Two') | "O"
          last('One Two Three') | "e"
          trim('  a b ') | "a b"
          take(createArray(1, 2, 3), 2) | [1,2]
          skip('abc', 1) | "bc"
          range(5, 3) | [5,6,7]
          contains('abc', 'b') | true
          contains(createObject('Key', 1), 'kEY') | true
          contains(createArray('a'), 'A') | false
          union(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 2))) | {"a":{"x":1,"y":2}}
          union(createArray(1, 2), createArray(2, 3)) | [1,2,3]
          intersection(createArray(1, 2, 3), createArray(3, 1)) | [1,3]
          intersection(createObject('a', 1, 'b', 2), createObject('a', 1, 'b', 3)) | {"a":1}
          items(createObject('b', 1, 'a', 2)) | [{"key":"a","value":2},{"key":"b","value":1}]
          shallowMerge(createArray(createObject('a', 1), createObject('a', 2, 'b', 3))) | {"a":2,"b":3}
          tryGet(createObject('a', createArray(1)), 'a', 0) | 1
          tryGet(createObject('a', 1), 'b') | null
          indexFromEnd(createArray(1, 2, 3), 1) | 3
          createObject('a', 1).?b | null
          createArray(1)[?5] | null
          min(createArray(3, 1, 2)) | 1
          max(1, 5) | 5
          add(2147483647, 1) | 2147483648
          div(8, 3) | 2
          mod(7, 3) | 1
          int('4') | 4
          bool('TRUE') | true
          not(equals(1, 2)) | true
          greaterOrEquals('b', 'a') | true
          coalesce(null(), null(), 'x') | "x"
          if(true(), 1, div(1, 0)) | 1
          or(true(), equals(div(1, 0), 1)) | true
          json('{"a":[1,2.5]}').a[1] | 2.5
          empty(createArray()) | true
          length('abc') | 3
          dateTimeAdd('2020-04-07 14:53:14Z', 'P3Y', 'u') | "2023-04-07 14:53:14Z"
          dateTimeAdd('2020-04-07T14:53:14Z', '-P9D') | "2020-03-29T14:53:14Z"
          dateTimeAdd('2020-04-07T14:53:14Z', 'PT1H', 'yyyy/MM/dd hh.mm tt') | "2020/04/07 03.53 PM"
          dateTimeFromEpoch(1683040573) | "2023-05-02T15:16:13Z"
          dateTimeToEpoch('2023-05-02T15:16:13Z') | 1683040573
          parseCidr('10.144.0.0/20') | {"network":"10.144.0.0","netmask":"255.255.240.0","broadcast":"10.144.15.255","firstUsable":"10.144.0.1","lastUsable":"10.144.15.254","cidr":20}
          parseCidr('fdad:3236:5555::/48').lastUsable | "fdad:3236:5555:ffff:ffff:ffff:ffff:ffff"
          parseCidr('fdad:3236:5555::/48').netmask | "ffff:ffff:ffff::"
          map(range(0, 5), lambda('i', cidrSubnet('10.144.0.0/20', 24, lambdaVariables('i')))) | ["10.144.0.0/24","10.144.1.0/24","10.144.2.0/24","10.144.3.0/24","10.144.4.0/24"]
          cidrSubnet('fdad:3236:5555::/48', 52, 3) | "fdad:3236:5555:3000::/52"
          map(range(0, 2), lambda('i', cidrHost('10.144.3.0/24', lambdaVariables('i')))) | ["10.144.3.1","10.144.3.2"]
          cidrHost('fdad:3236:5555:3000::/52', 0) | "fdad:3236:5555:3000::1"
          filter(range(0, 5), lambda('n', 'i', greater(lambdaVariables('i'), 2))) | [3,4]
          reduce(createArray(5, 3, 2, 8), 0, lambda('cur', 'next', add(lambdaVariables('cur'), lambdaVariables('next')))) | 18
          sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b')))) | [1,2,3]
          toObject(createArray('a', 'b'), lambda('e', lambdaVariables('e')), lambda('e', concat(lambdaVariables('e'), '!'))) | {"a":"a!","b":"b!"}
          groupBy(createArray('foo', 'bar', 'baz'), lambda('x', substring(lambdaVariables('x'), 0, 1))) | {"f":["foo"],"b":["bar","baz"]}
          mapValues(createObject('a', 'x'), lambda('v', toUpper(lambdaVariables('v')))) | {"a":"X"}
          """)
  void givesWhatAzureGives(String expression, String expected) {
    if (expected.equals("!")) {
      assertThatThrownBy(() -> value(expression)).isInstanceOf(ApiException.class);
      return;
    }
    assertThat(Json.text(value(expression))).isEqualTo(expected);
  }

  @Test
  void guidIsNameBasedWithAzuresNamespace() {
    String guid = value("guid('a', 'b')").asString();
    assertThat(guid)
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
        .isEqualTo(value("GUID('a-b')").asString())
        .isNotEqualTo(value("guid('a')").asString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nope()",
        "concat()",
        "add('a', 1)",
        "div(1, 0)",
        "mul(9223372036854775807, 2)",
        "if(1, 2, 3)",
        "substring('abc', 2, 5)",
        "createObject('a')",
        "json('{')",
        "range(0, 10001)",
        "format('{1}', 1)",
        "format('{', 1)",
        "int('x')",
        "parseCidr('10.0.0.0')",
        "cidrSubnet('10.0.0.0/24', 23, 0)",
        "cidrHost('10.0.0.0/30', 2)",
        "createArray(1)[1]",
        "createObject('a', 1).b",
        "dateTimeAdd('x', 'P1D')",
        "dateTimeAdd('2020-01-01', 'P')",
        "map(1, lambda('x', 1))",
        "map(range(0, 1), 5)",
        "'a' 'b'",
        "concat('a'",
        "(1)",
        "'x",
        "fail('on purpose')"
      })
  void refusesWhatAzureRefuses(String expression) {
    assertThatThrownBy(() -> value(expression))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.error().toString()).contains("InvalidTemplate"));
  }

  @Test
  void whatIsKnownLaterStaysWithTheRestWorkedOut() {
    assertThat(
            rest(
                "concat(toUpper('a'), later('x').key[add(1, 1)], string(createArray(true(), null())))"))
        .isEqualTo("[concat('A', later('x').key[2], '[true,null]')]");
    assertThat(rest("if(later(), concat('a', 'b'), createArray())"))
        .isEqualTo("[if(later(), concat('a', 'b'), createArray())]");
    assertThat(rest("createArray(createObject('it''s', 1), later())"))
        .isEqualTo("[createArray(createObject('it''s', 1), later())]");
    assertThat(rest("map(range(0, 2), lambda('i', later(lambdaVariables('i'))))"))
        .isEqualTo("[map(range(0, 2), lambda('i', later(lambdaVariables('i'))))]");
    assertThat(value("and(false(), later())").asBoolean()).isFalse();
  }

  @Test
  void whatIsPrintedReadsTheSame() {
    for (String text :
        List.of(
            "[a.b('x', -5, c()[1].d['e f'].?g[?0])]",
            "[concat('it''s', '[not]', \"\")]".replace("\"\"", "''"))) {
      Expression once = Expressions.parse(text);
      assertThat(Expressions.parse(Expressions.print(once))).isEqualTo(once);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "padLeft('a', 2147483647)",
        "replace(padLeft('', 100000, 'a'), 'a', padLeft('', 100000, 'b'))",
        "map(range(0, 10000), lambda('a', map(range(0, 10000), lambda('b', map(range(0, 10000), lambda('c', 1))))))",
        "reduce(range(0, 10000), 'aa', lambda('c', 'n', concat(lambdaVariables('c'), lambdaVariables('c'))))",
        "reduce(range(0, 10000), createArray(1), lambda('c', 'n', concat(lambdaVariables('c'), lambdaVariables('c'))))",
        "reduce(range(0, 10000), createArray(1), lambda('c', 'n', createArray(lambdaVariables('c'), lambdaVariables('c'))))[0][0].x",
        "string(reduce(range(0, 60), createArray(1), lambda('c', 'n', createArray(lambdaVariables('c'), lambdaVariables('c')))))",
        "join(map(range(0, 10000), lambda('a', padLeft('', 10000, 'x'))), ',')",
        "format(padLeft('', 100000, '{0}'), 'x')",
        "union(range(0, 10000), range(10000, 10000), range(20000, 10000))",
        "sort(range(0, 10000), lambda('a', 'b', equals(length(range(0, 10000)), 1)))"
      })
  void bombsAreRefusedBeforeTheyGrow(String bomb) {
    long begun = System.nanoTime();
    assertThatThrownBy(() -> value(bomb)).isInstanceOf(ApiException.class);
    assertThat((System.nanoTime() - begun) / 1_000_000).isLessThan(5_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"not(", "createArray(", "x[", "-", "(", "a.b.c."})
  void deepAndLongNonsenseIsAClearError(String part) {
    String text = "[" + part.repeat(24_000 / part.length()) + "]";
    assertThatThrownBy(() -> Expressions.parse(text)).isInstanceOf(ApiException.class);
    assertThatThrownBy(() -> Expressions.parse("[" + "1".repeat(24_576) + "]"))
        .hasMessageContaining("24576");
  }

  @ParameterizedTest
  @CsvSource({
    "3965660584125802942, https://schema.management.azure.com/schemas/2015-01-01/deploymentParameters.json#, false",
    "14737569621737367585, https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#, true"
  })
  void hashesTemplatesAsRecorded(String hash, String schema, boolean whole) {
    ObjectNode template = Json.object();
    template.putArray("resources");
    if (whole) {
      template.putObject("outputs");
      template.putObject("parameters");
      template.putObject("variables");
    }
    template.put("contentVersion", "1.0.0.0").put("$schema", schema);
    assertThat(TemplateHash.hash(template)).isEqualTo(hash);
    assertThat(TemplateHash.minified(template).getBytes(StandardCharsets.UTF_8)).isNotEmpty();
  }
}
