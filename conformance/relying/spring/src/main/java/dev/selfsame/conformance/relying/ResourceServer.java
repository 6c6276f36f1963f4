package dev.selfsame.conformance.relying;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Nothing of security is written here: what a token must be comes from {@code
 * spring.security.oauth2.resourceserver.jwt.issuer-uri} and {@code .audiences} alone, given on the
 * command line.
 */
@SpringBootApplication
@RestController
public class ResourceServer {
  public static void main(String[] arguments) {
    SpringApplication.run(ResourceServer.class, arguments);
  }

  /** The claims of the caller's token. */
  @GetMapping("/")
  Map<String, Object> caller(@AuthenticationPrincipal Jwt token) {
    return token.getClaims();
  }
}
