"""CalDAV (RFC 4791) with sync-collection (RFC 6578) as a rule: a request and a viewer give an answer.

Knows nothing of HTTP servers; whoever serves it turns its own events into `requests.DavRequest`.
"""
