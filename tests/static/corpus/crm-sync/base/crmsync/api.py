import json
import urllib.parse
import urllib.request


class Api:

    def __init__(self, url, timeout=30):
        self.url = url.rstrip('/')
        self.timeout = timeout

    def contacts(self, **query):
        """One page of contacts, oldest change first.

        The server keeps the result of a query for an hour and serves all
        pages from it, so that paging by offset skips nothing.
        """
        url = '%s/contacts?%s' % (self.url, urllib.parse.urlencode(query))
        with urllib.request.urlopen(url, timeout=self.timeout) as answer:
            return json.load(answer)['contacts']
