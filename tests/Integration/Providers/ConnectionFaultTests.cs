using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ParallelLlm.Tests.Integration.Providers;

/// <summary>Connection faults that retries cannot mend are named at once, by the runtime's exceptions from real connections.</summary>
public sealed class ConnectionFaultTests
{
    [Fact]
    public async Task Fault_Wire_09_An_untrusted_certificate_makes_the_endpoint_unusable_and_names_a_fix()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using var server = OneConnection.Start(async stream =>
        {
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(certificate);
        });
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri($"https://localhost:{server.Port}/v1") });

        var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.Failure.ShouldBe(FailureKind.EndpointUnusable);
        outcome.Message.ShouldNotBeNull().ShouldContain("certificate was refused: its issuer is not trusted here");
        outcome.Message.ShouldContain("SSL_CERT_FILE");
    }

    [Theory]
    [InlineData("The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch", "another host name")]
    [InlineData("The remote certificate is invalid because of errors in the certificate chain: NotTimeValid", "expired")]
    [InlineData("The remote certificate is invalid because of errors in the certificate chain: PartialChain", "issuer is not trusted")]
    [InlineData("The remote certificate is invalid because of errors in the certificate chain: SomethingNew", "its chain is not valid")]
    public void Fault_Wire_09_Each_fault_of_a_certificate_has_its_words(string message, string words)
    {
        var outcome = new ExceptionClassifier().Classify(new HttpRequestException(
            "The SSL connection could not be established, see inner exception.", new AuthenticationException(message)));

        outcome.Failure.ShouldBe(FailureKind.EndpointUnusable);
        outcome.Message.ShouldNotBeNull().ShouldContain(words);
    }

    [Fact]
    public async Task Fault_Wire_09_A_server_without_TLS_is_named_so()
    {
        await using var server = OneConnection.Start(async stream =>
            await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray()));
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri($"https://127.0.0.1:{server.Port}/v1") });

        var outcome = await client.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.Failure.ShouldBe(FailureKind.Transient);
        outcome.Message.ShouldNotBeNull().ShouldContain("does not use TLS");
    }

    [Theory]
    [InlineData("407 Proxy Authentication Required", FailureKind.EndpointUnusable, "requires other credentials")]
    [InlineData("403 Forbidden", FailureKind.EndpointUnusable, "refused the connection (HTTP 403)")]
    [InlineData("503 Service Unavailable", FailureKind.Transient, "failed")]
    public async Task Fault_Wire_09_A_proxy_that_refuses_the_connection_is_named(string status, FailureKind kind, string words)
    {
        await using var proxy = OneConnection.Start(async stream =>
        {
            _ = await stream.ReadAtLeastAsync(new byte[1024], 10);
            await stream.WriteAsync(
                System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        });
        using var handler = new SocketsHttpHandler { Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}"), UseProxy = true };
        using var http = new HttpClient(handler);
        var thrown = await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri("https://api.example.test/v1")));

        var outcome = new ExceptionClassifier().Classify(thrown);

        outcome.Failure.ShouldBe(kind);
        outcome.Message.ShouldNotBeNull().ShouldContain($"The proxy http://127.0.0.1:{proxy.Port} {words}");
    }

    // A GOAWAY can then not come: each call has a connection of its own.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fault_Wire_11_HTTP_2_is_not_asked_for(bool asks)
    {
        var hello = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = OneConnection.Start(async stream =>
        {
            var received = new byte[4096];
            var length = await stream.ReadAtLeastAsync(received, 200);
            hello.TrySetResult(received[..length]);
        });
        var url = new Uri($"https://localhost:{server.Port}/v1");
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = url });
        using var http = new HttpClient();

        if (asks)
            await Should.ThrowAsync<HttpRequestException>(() => http.SendAsync(new(HttpMethod.Get, url) { Version = HttpVersion.Version20 }));
        else
            (await client.CompleteAsync(Bodies.Call, CancellationToken.None)).Failure.ShouldBe(FailureKind.Transient);

        // The name of the protocol, with its length, in the list of those that are offered.
        ((await hello.Task).AsSpan().IndexOf("\u0002h2"u8) >= 0).ShouldBe(asks);
    }

    /// <summary>Serves one connection after the other.</summary>
    private sealed class OneConnection : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;
        private volatile bool _stopped;

        private OneConnection(Func<NetworkStream, Task> serve)
        {
            _listener.Start();
            _serving = ServeAsync(serve);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public static OneConnection Start(Func<NetworkStream, Task> serve) => new(serve);

        public async ValueTask DisposeAsync()
        {
            _stopped = true;
            _listener.Stop();
            await _serving;
        }

        private async Task ServeAsync(Func<NetworkStream, Task> serve)
        {
            while (true)
            {
                try
                {
                    await using var stream = new NetworkStream(await _listener.AcceptSocketAsync(), ownsSocket: true);
                    await serve(stream);
                }
                catch (Exception exception) when (exception is IOException or AuthenticationException)
                {
                    // The client hung up, as the test expects.
                }
                catch (Exception exception) when (exception is SocketException or InvalidOperationException && _stopped)
                {
                    return;
                }
            }
        }
    }
}
