using System.Text.Encodings.Web;
using System.Text.Json;

namespace ParallelLlm.Providers.Wire;

/// <summary>Options for JSON on the wire.</summary>
internal static class JsonText
{
    /// <summary>Not for a web page, so only JSON itself requires escapes; escaping other scripts would cost six bytes a letter.</summary>
    public static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
