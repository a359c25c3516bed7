//! The pretend server behind a TLS socket on this machine.

use std::collections::VecDeque;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::{Sleep, sleep};
use tokio_rustls::TlsAcceptor;

use super::changes::Patience;
use super::route::LARGEST;
use super::{Reply, Sandbox, tls};

/// How many pieces a slow body comes in, and the time before each.
const PIECES: usize = 10;
const PAUSE: Duration = Duration::from_millis(500);
/// How often it is looked whether there is news.
const MOMENT: Duration = Duration::from_millis(20);

/// A server that runs in a thread of its own until it is dropped.
pub struct Running {
    address: SocketAddr,
    pem: String,
    /// Dropping it tells the thread to end.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Where it listens; the port is a real one, also when 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its certificate, which a client is to trust as a root.
    pub fn certificate_pem(&self) -> &str {
        &self.pem
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing left to stop.
            drop(thread.join());
        }
    }
}

/// Starts serving. Only this machine is served: the data are pretend, but the port would be real.
pub fn start(sandbox: Arc<Sandbox>, listen: SocketAddr) -> io::Result<Running> {
    if !listen.ip().is_loopback() {
        let problem = format!(
            "the sandbox listens on this machine only (127.0.0.1 or [::1]), not on {}",
            listen.ip()
        );
        return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
    }
    let identity = tls::identity()?;
    let listener = TcpListener::bind(listen)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
    let listener = runtime.block_on(async { tokio::net::TcpListener::from_std(listener) })?;
    let acceptor = TlsAcceptor::from(identity.config);
    let (stop, stopped) = oneshot::channel();
    let serve = move || run(&runtime, listener, acceptor, sandbox, stopped);
    let thread = std::thread::Builder::new().name("sandbox".to_owned()).spawn(serve)?;
    Ok(Running { address, pem: identity.pem, stop: Some(stop), thread: Some(thread) })
}

/// Accepts connections until it is told to stop; what still runs then ends with the runtime.
fn run(
    runtime: &Runtime,
    listener: tokio::net::TcpListener,
    acceptor: TlsAcceptor,
    sandbox: Arc<Sandbox>,
    stopped: oneshot::Receiver<()>,
) {
    runtime.spawn(async move {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    drop(tokio::spawn(connection(stream, acceptor.clone(), Arc::clone(&sandbox))));
                }
                // Out of file handles, most likely: some connection will end.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    });
    // An error says that the other end is gone, which is the signal.
    drop(runtime.block_on(stopped));
}

/// One connection, with as many requests as the client likes. How it ends concerns nobody: clients
/// come without TLS, with no trust in us, or leave.
async fn connection(stream: TcpStream, acceptor: TlsAcceptor, sandbox: Arc<Sandbox>) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let Ok(stream) = acceptor.accept(stream).await else { return };
    sandbox.connected();
    let service = service_fn(move |request| serve(Arc::clone(&sandbox), request));
    drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
}

/// One request. An error makes hyper close the connection without a word.
async fn serve(sandbox: Arc<Sandbox>, request: Request<Incoming>) -> io::Result<Response<Trickle>> {
    let (parts, body) = request.into_parts();
    let body = read(body).await?;
    let latency = sandbox.latency();
    if !latency.is_zero() {
        sleep(latency).await;
    }
    match patiently(&sandbox, Request::from_parts(parts, body)).await {
        Reply::Answer(answer) => Ok(answer.map(|body| Trickle::new(body, 1, Duration::ZERO))),
        Reply::Slow(answer) => Ok(answer.map(|body| Trickle::new(body, PIECES, PAUSE))),
        Reply::Close => Err(io::Error::other("told to close")),
        Reply::Hang => std::future::pending().await,
    }
}

/// The answer, after waiting for news if the client is ready to. The lock is not held meanwhile.
async fn patiently(sandbox: &Sandbox, mut request: Request<Vec<u8>>) -> Reply {
    let mut reply = sandbox.answer(&request);
    let Reply::Answer(answer) = &mut reply else { return reply };
    let Some(patience) = answer.extensions_mut().remove::<Patience>() else { return reply };
    let start = Instant::now();
    while start.elapsed() < patience.time {
        sleep(MOMENT.min(patience.time.saturating_sub(start.elapsed()))).await;
        if sandbox.has_changed(patience.position) {
            *request.uri_mut() = patience.again;
            return sandbox.again(&request);
        }
    }
    reply
}

/// The body, or a little more than is allowed of it, for the sandbox to refuse.
async fn read(mut body: Incoming) -> io::Result<Vec<u8>> {
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        if let Some(data) = frame.map_err(io::Error::other)?.data_ref() {
            read.extend_from_slice(data);
        }
        if read.len() > LARGEST {
            break;
        }
    }
    Ok(read)
}

/// A body that comes in pieces, with a pause before each.
struct Trickle {
    pieces: VecDeque<Bytes>,
    left: u64,
    pause: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Trickle {
    fn new(body: Vec<u8>, pieces: usize, pause: Duration) -> Self {
        let left = u64::try_from(body.len()).unwrap_or(u64::MAX);
        let size = body.len().div_ceil(pieces).max(1);
        let mut rest = Bytes::from(body);
        let mut pieces = VecDeque::new();
        while !rest.is_empty() {
            pieces.push_back(rest.split_to(size.min(rest.len())));
        }
        let mut body = Self { pieces, left, pause, waiting: None };
        body.wait();
        body
    }

    fn wait(&mut self) {
        let slow = !self.pause.is_zero() && !self.pieces.is_empty();
        self.waiting = slow.then(|| Box::pin(sleep(self.pause)));
    }
}

impl Body for Trickle {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let body = self.get_mut();
        if let Some(waiting) = &mut body.waiting {
            ready!(waiting.as_mut().poll(context));
        }
        let Some(piece) = body.pieces.pop_front() else { return Poll::Ready(None) };
        body.left = body.left.saturating_sub(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        body.wait();
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
