using System.Globalization;
using System.Security.Authentication;
using System.Text.RegularExpressions;

namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Classifies failed connections that a retry cannot repair or whose exception does not name the cause: certificates, TLS on a plain port,
/// proxies. Pure.
/// </summary>
internal static partial class ConnectionFault
{
    // The runtime's name for a certificate's fault, and the remedy.
    private static readonly (string Name, string Words)[] OfCertificates =
    [
        ("RemoteCertificateNameMismatch", "it is for another host name. Use the certificate's host name in the base URL."),
        ("NotTimeValid", "it has expired or is not valid yet. Renew it, or correct the clock."),
        ("Revoked", "it has been revoked. Renew it."),
        ("RevocationStatusUnknown", "its revocation status cannot be determined."),
        ("UntrustedRoot", Untrusted),
        ("PartialChain", Untrusted),
        ("RemoteCertificateNotAvailable", "the server sent none."),
    ];

    private const string Untrusted =
        "its issuer is not trusted here. Add the issuer's certificate to the system's trusted certificates, "
        + "or name a file with it in SSL_CERT_FILE.";

    /// <summary>The failure that an exception, or an inner one, represents; null if it is none of these.</summary>
    public static AttemptOutcome? Of(Exception exception) => exception switch
    {
        AuthenticationException { Message: var message } when message.StartsWith("The remote certificate", StringComparison.Ordinal) =>
            AttemptOutcome.Failed(FailureKind.EndpointUnusable, $"The server's certificate was refused: {CertificateWords(message)}"),
        AuthenticationException { Message: var message }
            when message.StartsWith("Cannot determine the frame size", StringComparison.Ordinal) =>
            AttemptOutcome.Failed(
                FailureKind.Transient,
                "The server does not use TLS on this port. Check whether the base URL should begin with http://."),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } refused => OfProxy(refused),
        _ => exception.InnerException is { } inner ? Of(inner) : null,
    };

    /// <summary>The proxy for calls to a URL, without credentials; null if there is none.</summary>
    public static string? ProxyFor(Uri url) =>
        HttpClient.DefaultProxy is { } proxy && !proxy.IsBypassed(url) && proxy.GetProxy(url) is { } address ? NameOf(address) : null;

    private static string CertificateWords(string message) =>
        Array.Find(OfCertificates, fault => message.Contains(fault.Name, StringComparison.Ordinal)).Words
        ?? "its chain is not valid. Have it reissued, or add its issuer to the system's trusted certificates.";

    private static AttemptOutcome OfProxy(HttpRequestException refused)
    {
        var said = Tunnel().Match(refused.Message);
        var named = int.TryParse(said.Groups["status"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var status = (int?)refused.StatusCode ?? named;
        var proxy = Uri.TryCreate(said.Groups["proxy"].Value, UriKind.Absolute, out var address)
            ? $"The proxy {NameOf(address)}"
            : "The proxy";
        return status switch
        {
            407 => AttemptOutcome.Failed(
                FailureKind.EndpointUnusable,
                $"{proxy} requires other credentials (HTTP 407). Put them in the proxy's URL in HTTPS_PROXY."),
            >= 400 and < 500 and not (408 or 425 or 429) => AttemptOutcome.Failed(
                FailureKind.EndpointUnusable,
                $"{proxy} refused the connection (HTTP {status}). Add the server's host to NO_PROXY to bypass it."),
            _ => AttemptOutcome.Failed(FailureKind.Transient, status == 0 ? $"{proxy} failed." : $"{proxy} failed (HTTP {status})."),
        } with
        { StatusCode = status == 0 ? null : status };
    }

    private static string NameOf(Uri address) => address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    [GeneratedRegex("proxy '(?<proxy>[^']+)'.*'(?<status>[0-9]{3})'", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tunnel();
}
