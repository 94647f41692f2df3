/// Addresses of objects, for tables in raw memory. Nothing is retained: whoever keeps one knows that the object lives.
enum ObjectAddress {
    static func of(_ object: AnyObject) -> UInt {
        unsafe UInt(bitPattern: Unmanaged.passUnretained(object).toOpaque())
    }

    static func object<Object: AnyObject>(at address: UInt, as type: Object.Type) -> Object {
        let pointer = unsafe UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped
        return unsafe Unmanaged<Object>.fromOpaque(pointer).takeUnretainedValue()
    }
}
