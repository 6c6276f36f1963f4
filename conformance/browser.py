#!/usr/bin/env python3
"""A browser without a screen: keeps cookies, fills in the forms of the sign-in pages, follows redirects by hand.

As a module for the suites here; as a program, what a client opens as its browser (BROWSER), with SELFSAME_BROWSER_CA, _USER and _PASSWORD set;
`--device ORIGIN CODE` lets a device in.
"""
import html.parser
import http.cookiejar
import os
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request


class Form(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.action, self.fields, self.buttons = None, {}, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == 'form':
            self.action = found['action']
        elif tag == 'input' and found.get('type') != 'checkbox':
            self.fields[found['name']] = found.get('value') or ''
        elif tag == 'button' and 'value' in found:
            self.buttons.append(found['value'])


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *ignored):
        return None


class Page:
    def __init__(self, url, answer):
        self.url, self.status = url, answer.status
        self.text = answer.read().decode()
        self.location = urllib.parse.urljoin(url, answer.headers['Location']) if answer.headers['Location'] else None
        self.form = Form(self.text) if '<form' in self.text else None


class Browser:
    def __init__(self, ca):
        self.opener = urllib.request.build_opener(
            NoRedirect, urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
            urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca)), urllib.request.ProxyHandler({}))

    def open(self, url, fields=None):
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(url, data)
        if data is not None:
            parts = urllib.parse.urlsplit(url)
            request.add_header('Origin', f'{parts.scheme}://{parts.netloc}')
        try:
            return Page(url, self.opener.open(request, timeout=30))
        except urllib.error.HTTPError as answer:
            return Page(url, answer)

    def follow(self, page, while_at):
        """Goes on through redirects that stay where they are."""
        while page.location and page.location.startswith(while_at):
            page = self.open(page.location)
        return page

    def submit(self, page, **changes):
        fields = {**page.form.fields, **changes}
        return self.open(urllib.parse.urljoin(page.url, page.form.action), fields)

    def sign_in(self, page, user, password):
        """Through the sign-in page or the account page, to whatever comes after."""
        if 'password' in page.form.fields:
            return self.submit(page, username=user, password=password, action='sign-in')
        return self.submit(page, action='continue')

    def let_device_in(self, origin, code, user, password, action='continue'):
        page = self.follow(self.open(origin + '/devicelogin'), origin)
        page = self.follow(self.sign_in(page, user, password), origin)
        confirm = self.submit(page, code=code, action='next')
        return self.submit(confirm, action=action), confirm


def main():
    browser = Browser(os.environ['SELFSAME_BROWSER_CA'])
    user = (os.environ['SELFSAME_BROWSER_USER'], os.environ['SELFSAME_BROWSER_PASSWORD'])
    if sys.argv[1] == '--device':
        done, _ = browser.let_device_in(*sys.argv[2:4], *user)
        if done.status != 200:
            raise SystemExit(done.text)
        return
    page = browser.open(sys.argv[1])
    while page.form:  # the last one may be the answer itself, on its way to the client
        page = browser.sign_in(page, *user)
        if page.status >= 400:
            raise SystemExit(page.text)
    if page.location:  # else the last form has gone to the client already
        browser.open(page.location)


if __name__ == '__main__':
    main()
