namespace Grpc.Core;

/// <summary>An exception with the shape of gRPC's.</summary>
public sealed class RpcLikeException(StatusCode status) : Exception
{
    public StatusCode StatusCode => status;
}

/// <summary>Some of gRPC's status codes, under its own name.</summary>
public enum StatusCode
{
    OK = 0,
    ResourceExhausted = 8,
    Unavailable = 14,
    Unauthenticated = 16,
}
