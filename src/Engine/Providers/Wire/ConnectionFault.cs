using System.Globalization;
using System.Security.Authentication;
using System.Text.RegularExpressions;

namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Classifies failed connections that a retry cannot mend or whose exception does not name the cause: certificates, TLS on a plain port,
/// proxies. Pure.
/// </summary>
internal static partial class ConnectionFault
{
    // The runtime's name for a certificate's fault, and the way out.
    private static readonly (string Name, string Words)[] OfCertificates =
    [
        ("RemoteCertificateNameMismatch", "it is for another host name. Use the name that it was issued for in the base URL."),
        ("NotTimeValid", "it has expired, or is not valid yet. Renew it, or set the clock."),
        ("Revoked", "it has been revoked. Renew it."),
        ("RevocationStatusUnknown", "whether it was revoked cannot be found out."),
        ("UntrustedRoot", Untrusted),
        ("PartialChain", Untrusted),
        ("RemoteCertificateNotAvailable", "the server sent none."),
    ];

    private const string Untrusted =
        "its issuer is not trusted here. Add the issuer's certificate to the trusted ones of the system, "
        + "or name a file that has it in SSL_CERT_FILE.";

    /// <summary>The failure that an exception, or an inner one, stands for; null if it is none of these.</summary>
    public static AttemptOutcome? Of(Exception exception) => exception switch
    {
        AuthenticationException { Message: var message } when message.StartsWith("The remote certificate", StringComparison.Ordinal) =>
            AttemptOutcome.Failed(FailureKind.EndpointUnusable, $"The server's certificate was refused: {CertificateWords(message)}"),
        AuthenticationException { Message: var message }
            when message.StartsWith("Cannot determine the frame size", StringComparison.Ordinal) =>
            AttemptOutcome.Failed(
                FailureKind.Transient,
                "The server does not speak TLS on this port. Check whether the base URL begins with http:// there."),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } refused => OfProxy(refused),
        _ => exception.InnerException is { } inner ? Of(inner) : null,
    };

    /// <summary>The proxy that calls to a URL go through, without credentials; null when there is none.</summary>
    public static string? ProxyFor(Uri url) =>
        HttpClient.DefaultProxy is { } proxy && !proxy.IsBypassed(url) && proxy.GetProxy(url) is { } address ? NameOf(address) : null;

    private static string CertificateWords(string message)
    {
        foreach (var (name, words) in OfCertificates)
        {
            if (message.Contains(name, StringComparison.Ordinal))
                return words;
        }

        return "its chain of issuers is not valid. Have it issued anew, or add its issuer to the trusted ones of the system.";
    }

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
                $"{proxy} wants other credentials (HTTP 407). Give them in the proxy's URL in HTTPS_PROXY."),
            >= 400 and < 500 and not (408 or 425 or 429) => AttemptOutcome.Failed(
                FailureKind.EndpointUnusable,
                $"{proxy} does not let the connection through (HTTP {status}). Name the server's host in NO_PROXY to go past it."),
            _ => AttemptOutcome.Failed(FailureKind.Transient, status == 0 ? $"{proxy} failed." : $"{proxy} failed (HTTP {status})."),
        } with
        { StatusCode = status == 0 ? null : status };
    }

    private static string NameOf(Uri address) => address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    [GeneratedRegex("proxy '(?<proxy>[^']+)'.*'(?<status>[0-9]{3})'", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tunnel();
}
