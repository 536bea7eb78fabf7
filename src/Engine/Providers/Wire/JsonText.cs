using System.Text.Encodings.Web;
using System.Text.Json;

namespace ParallelLlm.Providers.Wire;

/// <summary>How JSON is written for the wire.</summary>
internal static class JsonText
{
    /// <summary>Not for a page, so nothing but JSON itself asks for escapes; other scripts would cost six bytes a letter.</summary>
    public static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
