//! IMDS's answers: a document, or a status alone, with the headers that all of them have.
//!
//! May use: [`wire`](crate::wire).

use crate::kernel::{Millis, SimTime};
use crate::wire::{Body, Response};

pub(super) const TTL_HEADER: &str = "X-aws-ec2-metadata-token-ttl-seconds";

pub(super) fn document(now: SimTime, text: String, ttl: Option<Millis>, modified: SimTime) -> Response {
    let mut response = Response::new(200);
    if let Some(ttl) = ttl {
        response = response.header(TTL_HEADER, ttl.as_seconds().to_string());
    }
    response
        .header("Content-Type", "text/plain")
        .header("Accept-Ranges", "none")
        .header("Last-Modified", modified.http())
        .header("Date", now.http())
        .header("Connection", "close")
        .header("Server", "EC2ws")
        .with_body(text)
}

pub(super) const DOCUMENTATION: &str = "http://docs.amazonwebservices.com/IAM/latest/UserGuide/RolesTroubleshooting.html#RolesTroubleshooting_CannotAssumeRole";

pub(super) fn plain(now: SimTime, status: u16) -> Response {
    Response::new(status)
        .header("Content-Length", "0")
        .header("Content-Type", "text/plain")
        .header("Date", now.http())
        .header("Connection", "close")
        .header("Server", "EC2ws")
}

/// The answer to HEAD is that to GET without its body.
pub(super) fn headed(bare: bool, response: Response) -> Response {
    if bare { Response { body: Body::default(), ..response } } else { response }
}

pub(super) fn not_found(now: SimTime) -> Response {
    plain(now, 404).header("Content-Type", "text/html").with_body(
        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n\
         <!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n\
         \t\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n\
         <html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\" lang=\"en\">\n \
         <head>\n  <title>404 - Not Found</title>\n </head>\n \
         <body>\n  <h1>404 - Not Found</h1>\n </body>\n</html>\n",
    )
}
