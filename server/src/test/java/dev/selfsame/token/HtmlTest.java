package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.token.page.Html;
import org.junit.jupiter.api.Test;

/** Nothing from outside becomes markup. */
final class HtmlTest {
  @Test
  void valuesAreEscapedAndHtmlStands() {
    Html inner = Html.of("<b>{}</b>", "<i>&\"'`</i>");
    assertThat(Html.of("<p title=\"{}\">{}</p>", "\" onclick=\"x", inner).text())
        .isEqualTo(
            "<p title=\"&quot; onclick=&quot;x\"><b>&lt;i&gt;&amp;&quot;&#39;&#96;&lt;/i&gt;</b></p>");
  }

  @Test
  void aValueIsNoPattern() {
    assertThat(Html.of("<p>{}{}</p>", "{}", "x").text()).isEqualTo("<p>{}x</p>");
  }

  @Test
  void hiddenCharactersShow() {
    assertThat(Html.of("{}", "a\u202eb\u0000c\ud800d\ud83d\ude00").text())
        .isEqualTo("a\ufffdb\ufffdc\ufffdd\ud83d\ude00");
  }

  @Test
  void placesAndValuesMustFit() {
    assertThatThrownBy(() -> Html.of("{}")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Html.of("", "x")).isInstanceOf(IllegalArgumentException.class);
  }
}
