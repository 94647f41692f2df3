// What each function does, and what it may return, is said in the header, whose names they have.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
public import CMartlet
import Martlet

@c @implementation
public func martlet_options_init(_ options: UnsafeMutablePointer<martlet_options>?) {
    unsafe options?.initialize(to: StoreSetup.defaults)
}

@c @implementation
public func martlet_open(
    _ directory: UnsafePointer<CChar>?, _ options: UnsafePointer<martlet_options>?,
    _ store_out: UnsafeMutablePointer<OpaquePointer?>?
) -> martlet_status {
    let path = unsafe directory.map { unsafe String(validatingCString: $0) }
    guard let store_out = unsafe store_out, path != .some(.none),
        let setup = unsafe StoreSetup(options, hasDirectory: path != nil)
    else { return MARTLET_INVALID_ARGUMENT }
    return status { () throws(StoreError) in
        let opened = try OpenedStore(setup, at: path ?? nil)
        let handle = try StoreHandle(of: opened.store.target, in: opened, isStore: true)
        unsafe store_out.pointee = OpaquePointer(Unmanaged.passRetained(handle).toOpaque())
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_close(_ store: OpaquePointer?) -> martlet_status {
    unsafe call(store) { handle throws(StoreError) in
        guard handle.isStore else { return MARTLET_OK }
        defer { unsafe Unmanaged.passUnretained(handle).release() }
        try handle.opened.close()
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_keyspace(
    _ store: OpaquePointer?, _ name: martlet_bytes, _ keyspace_out: UnsafeMutablePointer<OpaquePointer?>?
) -> martlet_status {
    unsafe call(store, key: name, where: keyspace_out != nil) { handle throws(StoreError) in
        let bytes = unsafe name.withKeyBytes { [UInt8](copying: $0) }
        unsafe keyspace_out?.pointee = try handle.opened.handle(ofKeyspace: bytes).pointer
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_sync(_ store: OpaquePointer?) -> martlet_status {
    unsafe call(store) { handle throws(StoreError) in
        guard handle.isStore else { return MARTLET_INVALID_ARGUMENT }
        try handle.opened.store.sync()
        return MARTLET_OK
    }
}

@c @implementation
public func martlet_checkpoint(_ store: OpaquePointer?) -> martlet_status {
    unsafe call(store) { handle throws(StoreError) in
        guard handle.isStore else { return MARTLET_INVALID_ARGUMENT }
        try handle.opened.store.checkpoint()
        return MARTLET_OK
    }
}
